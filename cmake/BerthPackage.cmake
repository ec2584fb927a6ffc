# SPDX-FileCopyrightText: 2026 The Berth authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What is installed, and the Debian package that `./dev package` makes of it.

set(packaging ${CMAKE_SOURCE_DIR}/packaging)
set(packed ${CMAKE_BINARY_DIR}/packaging)

# berth_compress(FILE AS): a copy in gzip's form without a time stamp, as Debian wants it.
function(berth_compress file as)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(MAKE_DIRECTORY ${packed})
    execute_process(COMMAND gzip -9nc ${file} OUTPUT_FILE ${packed}/${as}
                    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(program berth berthd berthctl)
    if(TARGET ${program})
        berth_compress(${packaging}/man/${program}.1 ${program}.1.gz)
        install(FILES ${packed}/${program}.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    endif()
endforeach()

if(TARGET berth)
    set(desktop ${packaging}/desktop)
    set(icons ${CMAKE_INSTALL_DATADIR}/icons/hicolor)
    install(FILES ${desktop}/berth.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES ${desktop}/berth.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
    install(FILES ${desktop}/berth.svg DESTINATION ${icons}/scalable/apps)
    # Menus that draw no SVG take these; without rsvg-convert the SVG alone is installed.
    find_program(RSVG_CONVERT rsvg-convert)
    if(RSVG_CONVERT)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${desktop}/berth.svg)
        foreach(size 48 64 128 256)
            set(png ${packed}/icons/${size}x${size}/apps/berth.png)
            get_filename_component(folder ${png} DIRECTORY)
            file(MAKE_DIRECTORY ${folder})
            execute_process(COMMAND ${RSVG_CONVERT} -w ${size} -h ${size} ${desktop}/berth.svg
                            -o ${png} COMMAND_ERROR_IS_FATAL ANY)
            install(FILES ${png} DESTINATION ${icons}/${size}x${size}/apps)
        endforeach()
    endif()
endif()

if(TARGET berthd)
    install(FILES ${packaging}/systemd/berthd.service DESTINATION lib/systemd/system)
    install(FILES ${packaging}/systemd/berthd.yaml DESTINATION /etc/berth)
endif()

# Completions are printed by the program itself, so that they never lag behind it.
if(TARGET berthctl)
    set(completions ${packed}/completions)
    file(MAKE_DIRECTORY ${completions})
    foreach(pair bash=berthctl zsh=_berthctl fish=berthctl.fish)
        string(REPLACE "=" ";" pair ${pair})
        list(GET pair 0 shell)
        list(GET pair 1 script)
        add_custom_command(OUTPUT ${completions}/${script}
            COMMAND berthctl completion ${shell} > ${completions}/${script}
            DEPENDS berthctl VERBATIM)
        list(APPEND scripts ${completions}/${script})
    endforeach()
    add_custom_target(completions ALL DEPENDS ${scripts})
    set(share ${CMAKE_INSTALL_DATADIR})
    install(FILES ${completions}/berthctl DESTINATION ${share}/bash-completion/completions)
    install(FILES ${completions}/_berthctl DESTINATION ${share}/zsh/vendor-completions)
    install(FILES ${completions}/berthctl.fish DESTINATION ${share}/fish/vendor_completions.d)
endif()

berth_compress(${packaging}/debian/changelog changelog.gz)
install(FILES ${packaging}/debian/copyright ${packed}/changelog.gz
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/berth)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME berth)
set(CPACK_PACKAGE_VENDOR "The Berth authors")
set(CPACK_PACKAGE_CONTACT "The Berth authors <authors@berth.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "operator console for shared compute")
set(CPACK_PACKAGE_DESCRIPTION
"Berth shows clusters of nodes with their CPU, memory and GPUs, and a queue of
container deployments with priorities. It schedules them itself, shares of
GPUs included, and says of each that waits why it does.

This package holds the console (berth), the same without a window (berthd),
which serves an HTTP API, and the command line tool (berthctl). Everything is
kept in one file and works offline.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Plugins, which no library list shows: the SQLite driver and SVG icons.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6sql6-sqlite, libqt6svg6")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/debian/conffiles)
include(CPack)
