# The three OpenCV modules that core/vision uses, without OpenCVConfig.cmake: Debian ships that file only in libopencv-dev,
# which pulls in 1.5 GB of modules that nothing here needs.
#   find_package(OpenCVModules REQUIRED COMPONENTS core imgproc)   ->  OpenCV_INCLUDE_DIRS, OpenCV_LIBS
find_path(OpenCVModules_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(OpenCV_LIBS "")
foreach(_m IN LISTS OpenCVModules_FIND_COMPONENTS)
  find_library(OpenCVModules_${_m}_LIBRARY opencv_${_m})
  set(OpenCVModules_${_m}_FOUND FALSE)
  if(OpenCVModules_${_m}_LIBRARY)
    set(OpenCVModules_${_m}_FOUND TRUE)
    list(APPEND OpenCV_LIBS ${OpenCVModules_${_m}_LIBRARY})
  endif()
endforeach()
set(OpenCV_INCLUDE_DIRS ${OpenCVModules_INCLUDE_DIR})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVModules REQUIRED_VARS OpenCVModules_INCLUDE_DIR HANDLE_COMPONENTS)
