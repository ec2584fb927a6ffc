// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queuestore.h"
#include "tests/bench/registry.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

#include <algorithm>

namespace berth::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr char Usage[] = "[--rows 10000]";
constexpr int Starts = 10;
constexpr int StartTimeoutMs = 60'000;

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// The console beside this program: in the build tree, or as installed.
QString consolePath()
{
    const QDir here(QFileInfo(QFileInfo(u"/proc/self/exe"_s).symLinkTarget()).absolutePath());
    for (const QString &path : {u"../../app/berth"_s, u"berth"_s}) {
        if (QFileInfo::exists(here.filePath(path)))
            return here.filePath(path);
    }
    return {};
}

Outcome run(const QStringList &arguments)
{
    qint64 rows = 10'000;
    if (!arguments.isEmpty()) {
        bool isNumber = false;
        rows = arguments.value(1).toLongLong(&isNumber);
        if (arguments.size() != 2 || arguments[0] != u"--rows" || !isNumber || rows < 1)
            return Outcome::Usage;
    }
    const QString console = consolePath();
    if (console.isEmpty()) {
        complain(u"the console (berth) was not built"_s);
        return Outcome::Failed;
    }
    const QTemporaryDir directory;
    if (const auto made = makeQueueStore(directory.filePath(u"berth.db"_s), 64, rows); !made) {
        complain(describe(made.error()));
        return Outcome::Failed;
    }
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    std::vector<double> paints;
    std::vector<double> memory;
    for (int i = 0; i < Starts; ++i) {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(console, {u"--data"_s, directory.path(), u"--report-first-paint"_s});
        if (!process.waitForFinished(StartTimeoutMs) || process.exitCode() != 0) {
            complain(u"the console did not report its first paint"_s);
            process.kill();
            process.waitForFinished();
            return Outcome::Failed;
        }
        const QJsonObject reported
            = QJsonDocument::fromJson(process.readAllStandardOutput().trimmed()).object();
        paints.push_back(reported.value(u"first_paint_ms"_s).toDouble());
        memory.push_back(reported.value(u"rss_mb"_s).toDouble());
    }
    print({{u"bench"_s, u"startup"_s},
           {u"rows"_s, rows},
           {u"starts"_s, Starts},
           {u"first_paint_ms"_s, median(paints)},
           {u"rss_mb"_s, median(memory)}});
    return Outcome::Done;
}

const int registered = registerBench("startup", Usage, &run);

} // namespace

} // namespace berth::bench
