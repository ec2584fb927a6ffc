# SPDX-FileCopyrightText: 2026 The Berth authors
# SPDX-License-Identifier: GPL-3.0-or-later

# cmake -DROOT=<tree> [-DEXPECT=<file>] -P layering.cmake
#
# Reads the #include lines of every source below ROOT and fails where one points upwards or at a
# library that its layer does without. With EXPECT it passes when it finds exactly the lines of
# that file: the check itself is tested that way.

cmake_policy(VERSION 3.25)
get_filename_component(ROOT "${ROOT}" ABSOLUTE)

set(forbidden_calls "(system_clock|steady_clock|high_resolution_clock)::now|[cC]urrentDateTime|currentMSecsSinceEpoch|currentSecsSinceEpoch|qDebug\\(|qWarning\\(|qInfo\\(|qCritical\\(|qCDebug\\(|qCWarning\\(|qCInfo\\(")
# Of QtCore, what a pure layer does without: objects, clocks, logging, files.
set(impure_core "^(QtCore/)?(qobject|qtimer|qbasictimer|qthread|qcoreapplication|qelapsedtimer|qdeadlinetimer|qloggingcategory|qlogging|qdebug|qfile|qsavefile|qprocess|qsettings)(\\.h)?$")

# layer(FOLDER [PURE] [BERTH folders...] [QT modules...] [OTHER libraries...]): what the sources of
# a folder may include beside the C++ library, QtCore and expected. Of the layers that hold a file,
# the deepest one counts.
macro(layer folder)
    cmake_parse_arguments(arg "PURE" "" "BERTH;QT;OTHER" ${ARGN})
    list(APPEND layers ${folder})
    set(berth_${folder} ${folder} ${arg_BERTH})
    set(qt_${folder} Core ${arg_QT})
    set(other_${folder} expected ${arg_OTHER})
    set(pure_${folder} ${arg_PURE})
endmacro()

set(core_layers models/domain models/store scheduler scheduler/cron app/auth app/core/ports)

layer(models/domain PURE)
layer(scheduler/cron PURE BERTH models/domain)
layer(scheduler PURE BERTH models/domain OTHER glpk)
layer(models/store BERTH models/domain QT Sql OTHER sqlite)
layer(models/tables BERTH models/domain)
layer(ui BERTH ui/charts models/domain models/tables scheduler/cron QT Gui Widgets Svg)
layer(ui/charts BERTH ui models/domain models/tables QT Gui Widgets PrintSupport OTHER qcustomplot)
layer(app/auth BERTH models/domain OTHER sodium jwt)
layer(app/core BERTH ${core_layers} QT Concurrent OTHER qcoro)
layer(app/core/ports BERTH models/domain OTHER qcoro)
layer(app/runtimes BERTH app/core/ports models/domain QT Network OTHER qcoro)
# The API reads through connections of its own, and answers from inside the transactions of its
# writes, so it knows the store, though not its SQL.
layer(app/api BERTH scheduler/cron app/core app/core/ports app/auth models/store models/domain
      QT Network HttpServer OTHER qcoro prometheus valijson)
layer(app/console BERTH app/config app/exitcode app/api app/core app/core/ports app/auth ui
      models/store models/tables models/domain scheduler/cron QT Gui Widgets Network OTHER qcoro)
# What works on files it does itself: a replay is the scheduler on a past.
layer(app/ctl BERTH app/config app/yaml app/exitcode app/core app/core/ports models/store models/domain
      scheduler scheduler/cron QT Network OTHER cli yaml)
layer(app/config BERTH models/domain)
layer(app/yaml BERTH models/domain OTHER yaml)
layer(app/exitcode BERTH models/domain)
layer(app/daemon BERTH app/config app/yaml app/api app/core app/core/ports app/exitcode models/store models/domain
      QT Network OTHER yaml)
layer(app BERTH ${core_layers} app/config app/exitcode app/core app/runtimes app/api app/console
      app/ctl app/daemon ui models/tables QT Gui Widgets Network OTHER cli qcoro)

# library_of(HEADER OUT): which of the libraries above a header in angle brackets belongs to;
# empty for the C++ library and the system.
set(library_glpk "^glpk\\.h")
set(library_sqlite "^sqlite3")
set(library_sodium "^sodium")
set(library_jwt "^jwt")
set(library_cli "^CLI/")
set(library_yaml "^yaml-cpp/")
set(library_qcoro "^(QCoro|qcoro)")
set(library_qcustomplot "^qcustomplot")
set(library_prometheus "^prometheus/")
set(library_valijson "^valijson/")
set(library_expected "^tl/")
function(library_of header out)
    foreach(library glpk sqlite sodium jwt cli yaml qcoro qcustomplot prometheus valijson expected)
        if(header MATCHES "${library_${library}}")
            set(${out} ${library} PARENT_SCOPE)
            return()
        endif()
    endforeach()
    set(${out} "" PARENT_SCOPE)
endfunction()

# Where Qt keeps its headers, to find the module of a header without a folder.
file(GLOB qt_roots /usr/include/*/qt6 /usr/include/qt6)
function(qt_module_of header out)
    set(module "")
    if(header MATCHES "^Qt([A-Za-z]+)/")
        set(module ${CMAKE_MATCH_1})
    elseif(header MATCHES "^[qQ][A-Za-z0-9_]+(\\.h)?$")
        foreach(root IN LISTS qt_roots)
            foreach(folder Core Gui Widgets Sql Network Svg PrintSupport Concurrent HttpServer Test)
                if(EXISTS ${root}/Qt${folder}/${header})
                    set(module ${folder})
                    break()
                endif()
            endforeach()
        endforeach()
    endif()
    set(${out} "${module}" PARENT_SCOPE)
endfunction()

# within(PATH OUT FOLDERS...): the deepest of FOLDERS that holds PATH, or nothing. A folder may also
# be a file without its ending, where that is a target of its own.
function(within path out)
    set(deepest "")
    foreach(folder IN LISTS ARGN)
        if(path MATCHES "^${folder}[/.]")
            string(LENGTH "${folder}" length)
            string(LENGTH "${deepest}" best)
            if(length GREATER best)
                set(deepest ${folder})
            endif()
        endif()
    endforeach()
    set(${out} "${deepest}" PARENT_SCOPE)
endfunction()

set(found "")
macro(complain text)
    list(APPEND found "${file}: ${text}")
endmacro()

file(GLOB_RECURSE files RELATIVE ${ROOT}
     ${ROOT}/models/*.h ${ROOT}/models/*.cpp ${ROOT}/scheduler/*.h ${ROOT}/scheduler/*.cpp
     ${ROOT}/app/*.h ${ROOT}/app/*.cpp ${ROOT}/ui/*.h ${ROOT}/ui/*.cpp)
list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "no sources below ${ROOT}")
endif()

foreach(file IN LISTS files)
    within(${file} layer ${layers})
    if(layer STREQUAL "")
        complain("belongs to no layer")
        continue()
    endif()
    file(STRINGS ${ROOT}/${file} lines REGEX "^[ \t]*#[ \t]*include")
    foreach(line IN LISTS lines)
        if(line MATCHES "\"([^\"]+)\"")
            set(header ${CMAKE_MATCH_1})
            within("${header}" target ${layers})
            if(NOT target STREQUAL "" AND NOT target IN_LIST berth_${layer})
                complain("${layer} must not include ${header}")
            endif()
        elseif(line MATCHES "<([^>]+)>")
            set(header ${CMAKE_MATCH_1})
            library_of(${header} library)
            if(NOT library STREQUAL "")
                if(NOT library IN_LIST other_${layer})
                    complain("${layer} must not include ${header}")
                endif()
                continue()
            endif()
            qt_module_of(${header} module)
            string(TOLOWER ${header} lower)
            if(NOT module STREQUAL "" AND NOT module IN_LIST qt_${layer})
                complain("${layer} must not include ${header} (Qt${module})")
            elseif(pure_${layer} AND lower MATCHES "${impure_core}")
                complain("${layer} must not include ${header}: no objects, clocks, logging or files")
            endif()
        endif()
    endforeach()
    if(pure_${layer})
        file(STRINGS ${ROOT}/${file} calls REGEX "${forbidden_calls}")
        foreach(call IN LISTS calls)
            string(REGEX MATCH "${forbidden_calls}" call "${call}")
            complain("${layer} reads no clock and logs nothing: ${call}")
        endforeach()
    endif()
endforeach()

if(DEFINED EXPECT)
    file(STRINGS ${EXPECT} expected)
    if(NOT "${found}" STREQUAL "${expected}")
        list(JOIN found "\n" found)
        list(JOIN expected "\n" expected)
        message(FATAL_ERROR "the check found\n${found}\nand not\n${expected}")
    endif()
elseif(found)
    list(JOIN found "\n  " found)
    message(FATAL_ERROR "Includes that the layers forbid (arrows point downwards only):\n  ${found}")
else()
    message("${count} sources keep their layers")
endif()
