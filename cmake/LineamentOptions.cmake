# Build type, sanitizers and warnings, in one place.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

set(LINEAMENT_SANITIZE "" CACHE STRING "comma-separated sanitizers for our own code, e.g. address,undefined or thread")
find_program(LINEAMENT_CCACHE ccache)
if(LINEAMENT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LINEAMENT_CCACHE})
endif()
find_program(LINEAMENT_MOLD mold)
if(LINEAMENT_MOLD AND NOT LINEAMENT_SANITIZE)
  add_link_options(-fuse-ld=mold)
endif()
if(LINEAMENT_SANITIZE)
  add_compile_options(-fsanitize=${LINEAMENT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LINEAMENT_SANITIZE})
  add_compile_definitions(LINEAMENT_SANITIZED)
endif()

# Warnings are errors in our own code; headers of libraries come in as SYSTEM and stay silent.
function(lineament_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                           -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Werror
                                           # false alarms of GCC 12 on std::string operator+ and in sanitizer builds
                                           -Wno-restrict -Wno-maybe-uninitialized)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS)
endfunction()

# One folder, one static library: lineament_library(base SOURCES a.cpp b.cpp USES other...)
function(lineament_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;PRIVATE_USES" ${ARGN})
  add_library(lineament_${name} STATIC ${arg_SOURCES})
  lineament_compile_options(lineament_${name})
  target_link_libraries(lineament_${name} PUBLIC ${arg_USES} PRIVATE ${arg_PRIVATE_USES})
endfunction()
