// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/registry.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>

#include <cstdio>
#include <map>
#include <string>
#include <unistd.h>

namespace berth::bench {

namespace {

struct Bench
{
    const char *usage;
    Run run;
};

std::map<std::string, Bench> &benches()
{
    static std::map<std::string, Bench> all;
    return all;
}

void printUsage()
{
    complain(QStringLiteral("usage: berth-bench NAME [ARGS]"));
    for (const auto &[name, bench] : benches())
        complain(QStringLiteral("  %1 %2").arg(QString::fromStdString(name),
                                               QString::fromLatin1(bench.usage)));
}

} // namespace

int registerBench(const char *name, const char *usage, Run run)
{
    benches().emplace(name, Bench{usage, run});
    return 0;
}

void print(const QJsonObject &figures)
{
    const QByteArray line = QJsonDocument(figures).toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fflush(stdout);
}

void complain(const QString &message)
{
    std::fprintf(stderr, "%s\n", qPrintable(message));
}

double residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return double(file.readAll().split(' ').at(1).toLongLong() * ::sysconf(_SC_PAGESIZE)) / 1e6;
}

} // namespace berth::bench

/// `berth-bench NAME [ARGS]`: runs one bench; JSON lines on standard output.
int main(int argc, char **argv)
{
    using namespace berth::bench;
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const auto bench
        = arguments.isEmpty() ? benches().end() : benches().find(arguments.first().toStdString());
    if (bench == benches().end()) {
        if (!arguments.isEmpty())
            complain(QStringLiteral("there is no bench named '%1'").arg(arguments.first()));
        printUsage();
        return int(Outcome::Usage);
    }
    const Outcome outcome = bench->second.run(arguments.mid(1));
    if (outcome == Outcome::Usage)
        complain(QStringLiteral("usage: berth-bench %1 %2")
                     .arg(arguments.first(), QString::fromLatin1(bench->second.usage)));
    return int(outcome);
}
