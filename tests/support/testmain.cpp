// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <map>
#include <string>

#ifdef BERTH_TEST_GUI
#include <QtWidgets/qapplication.h>
using Application = QApplication;
#else
#include <QtCore/qcoreapplication.h>
using Application = QCoreApplication;
#endif

namespace berth::test {

using Factory = std::function<std::unique_ptr<QObject>()>;

static std::map<std::string, Factory> &registry()
{
    static std::map<std::string, Factory> tests;
    return tests;
}

int registerTest(const char *name, Factory make)
{
    registry().emplace(name, std::move(make));
    return 0;
}

} // namespace berth::test

/// `tst_folder [--class NAME] [QtTest options]`: every class, or the one that is named.
int main(int argc, char **argv)
{
    std::string only;
    QStringList arguments{QString::fromLocal8Bit(argv[0])};
    for (int i = 1; i < argc; ++i) {
        if (qstrcmp(argv[i], "--class") == 0 && i + 1 < argc)
            only = argv[++i];
        else
            arguments << QString::fromLocal8Bit(argv[i]);
    }

    Application application(argc, argv);
    int failures = 0;
    int ran = 0;
    for (const auto &[name, make] : berth::test::registry()) {
        if (!only.empty() && name != only)
            continue;
        ++ran;
        const auto test = make();
        failures += QTest::qExec(test.get(), arguments);
    }
    if (ran == 0) {
        qCritical("no test class named '%s'", only.c_str());
        return 1;
    }
    return qMin(failures, 125);
}
