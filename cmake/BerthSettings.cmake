# SPDX-FileCopyrightText: 2026 The Berth authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Compiler settings that every target shares.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
# Line numbers, but no variables: half of the time that a unit takes. -g for a debugger.
set(BERTH_DEBUG_INFO "-g1" CACHE STRING "Debug information of Debug builds")
set(CMAKE_CXX_FLAGS_DEBUG "${BERTH_DEBUG_INFO}")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    # Precompiled headers are safe to cache with these; without them each one is a miss.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${CCACHE_PROGRAM})
endif()

# Designated initialisers leave the rest at its default on purpose.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                    -Wno-missing-field-initializers
                    -fno-strict-aliasing)
if(CCACHE_PROGRAM AND BERTH_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
endif()
add_compile_definitions(
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_NO_KEYWORDS QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400
    BERTH_VERSION="${PROJECT_VERSION}")

if(BERTH_SANITIZE)
    add_compile_options(-fsanitize=${BERTH_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${BERTH_SANITIZE})
    # The address sanitizer sees a null pointer and what lies outside of an object by itself, and
    # these processors read what is not aligned; checks at every access are a third of a build.
    if(BERTH_SANITIZE MATCHES "address" AND NOT BERTH_FUZZ)
        add_compile_options(-fno-sanitize=null,alignment,object-size)
    endif()
endif()

# Every unit reports what it reaches; only a fuzz target has libFuzzer's main (berth_add_fuzz). What
# is undefined ends the run there, since libFuzzer keeps only inputs that end one.
if(BERTH_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "BERTH_FUZZ takes Clang, for its libFuzzer: cmake --preset fuzz")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined)
endif()

# What is packaged is built the way Debian builds: with fortified calls and read-only relocations.
add_compile_options("$<$<CONFIG:Release>:-fstack-protector-strong;-Wformat;\
-Werror=format-security;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
add_link_options("$<$<CONFIG:Release>:-Wl,-z,relro,-z,now>")
