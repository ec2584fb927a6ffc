# SPDX-FileCopyrightText: 2026 The Berth authors
# SPDX-License-Identifier: GPL-3.0-or-later

# berth_add_library(NAME SOURCES ... [PUBLIC_DEPENDS ...] [DEPENDS ...] [UI])
#   One static library per layer. DEPENDS are private: a type that shows in a header makes its
#   library a PUBLIC_DEPENDS. UI turns on uic and rcc.
function(berth_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "UI" "" "SOURCES;PUBLIC_DEPENDS;DEPENDS")
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${arg_PUBLIC_DEPENDS} PRIVATE ${arg_DEPENDS})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    if(arg_UI)
        set_target_properties(${name} PROPERTIES AUTOUIC ON AUTORCC ON)
        berth_precompile(${name} WIDGETS)
    else()
        berth_precompile(${name})
    endif()
endfunction()

# berth_precompile(NAME [WIDGETS]): lets a target read what nearly every unit reads from a
#   precompiled copy. All targets share it: making one costs as much as it saves in five units.
function(berth_precompile name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "WIDGETS" "" "")
    if(NOT BERTH_PCH)
        return()
    endif()
    set(headers <QtCore/qcoreapplication.h> <QtCore/qjsonobject.h> <QtCore/qmap.h>
        <QtCore/qstring.h> <QtCore/qvariant.h> <QtCore/qabstractitemmodel.h> <algorithm> <chrono>
        <functional> <memory> <optional> <span> <string> <unordered_map> <variant> <vector>
        <tl/expected.hpp>)
    if(arg_WIDGETS)
        set(copy berth_precompiled_widgets)
        set(library Qt6::Widgets)
        list(APPEND headers <QtWidgets/QtWidgets>)
    else()
        set(copy berth_precompiled)
        set(library Qt6::Core)
    endif()
    if(NOT TARGET ${copy})
        file(TOUCH ${CMAKE_BINARY_DIR}/${copy}.cpp)
        add_library(${copy} OBJECT ${CMAKE_BINARY_DIR}/${copy}.cpp)
        target_link_libraries(${copy} PRIVATE ${library})
        target_precompile_headers(${copy} PRIVATE ${headers})
    endif()
    target_precompile_headers(${name} REUSE_FROM ${copy})
endfunction()

# berth_add_test(FOLDER SOURCES tst_*.cpp ... [DEPENDS ...] [LABELS ...] [GUI])
#   One executable a folder (tst_FOLDER), one CTest a test class: the class name is the file's.
#   A class registers itself with BERTH_TEST(Class) of tests/support/testmain.h.
function(berth_add_test folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "GUI" "" "SOURCES;DEPENDS;LABELS")
    set(target tst_${folder})
    set(main ${CMAKE_SOURCE_DIR}/tests/support/testmain.cpp)
    add_executable(${target} ${arg_SOURCES} ${main})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${target} PRIVATE ${arg_DEPENDS} Qt6::Test)
    set_target_properties(${target} PROPERTIES AUTOMOC ON)
    if(arg_GUI)
        target_link_libraries(${target} PRIVATE Qt6::Widgets)
        target_compile_definitions(${target} PRIVATE BERTH_TEST_GUI)
        berth_precompile(${target} WIDGETS)
    else()
        berth_precompile(${target})
    endif()
    # Only what hangs is to meet it, also on a busy machine; the thread sanitizer is ten times slower.
    set(timeout 600)
    if(BERTH_SANITIZE STREQUAL "thread")
        set(timeout 1800)
    endif()
    foreach(source IN LISTS arg_SOURCES)
        get_filename_component(class ${source} NAME_WE)
        if(class MATCHES "^tst_")
            add_test(NAME ${folder}.${class} COMMAND ${target} --class ${class})
            set_tests_properties(${folder}.${class} PROPERTIES
                LABELS "${arg_LABELS}" TIMEOUT ${timeout}
                ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TZ=UTC;LC_ALL=C.UTF-8;QT_LOGGING_RULES=berth.*.debug=false;ASAN_OPTIONS=detect_leaks=1;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp")
        endif()
    endforeach()
endfunction()

# berth_add_fuzz(NAME SOURCES ... [DEPENDS ...] [DICTIONARY FILE])
#   One libFuzzer target (fuzz_NAME) that begins with the inputs in corpus/NAME. A dictionary is
#   copied beside the executable as fuzz_NAME.dict, where `./dev check --full` looks for it.
#   The target `fuzz` builds them all.
function(berth_add_fuzz name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "DICTIONARY" "SOURCES;DEPENDS")
    set(target fuzz_${name})
    add_executable(${target} ${arg_SOURCES})
    target_link_libraries(${target} PRIVATE ${arg_DEPENDS} berth_fuzz)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    if(arg_DICTIONARY)
        configure_file(${arg_DICTIONARY} ${target}.dict COPYONLY)
    endif()
    if(NOT TARGET fuzz)
        add_custom_target(fuzz)
    endif()
    add_dependencies(fuzz ${target})
endfunction()
