// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qobject.h>

#include <functional>
#include <memory>

namespace berth::test {

/// Registers a test class under @p name with the main of this folder's executable.
int registerTest(const char *name, std::function<std::unique_ptr<QObject>()> make);

} // namespace berth::test

/// At the end of tst_x.cpp: BERTH_TEST(tst_x). `--class tst_x` runs it alone.
#define BERTH_TEST(Class)                                                                          \
    static const int registered_##Class                                                            \
        = ::berth::test::registerTest(#Class, [] { return std::unique_ptr<QObject>(new Class); });
