// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/packoracle.h"

#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>

#include <cmath>

namespace berth::test {

using namespace Qt::StringLiterals;
using sched::PackBin;
using sched::PackItem;
using sched::PackProblem;

namespace {

/// Writes the programme in CPLEX's LP format. Variables: x(i,b) replicas of item i in bin b, for
/// shares s(i,b,d) on device d, w(b,d) whether device d is given whole, u(i) units.
class ProgrammeText final
{
public:
    explicit ProgrammeText(const PackProblem &problem)
        : m_problem(problem)
    {
        for (int i = 0; i < int(problem.items.size()); ++i)
            addItem(i);
        for (int b = 0; b < int(problem.bins.size()); ++b)
            addBin(b);
    }

    [[nodiscard]] QString text(int level, const std::vector<qint64> &above) const
    {
        QString text = u"Maximize\n worth: "_s + worth(level) + u"\nSubject To\n"_s + m_rows;
        for (int i = 0; i < level; ++i)
            text += u" level%1: %2 >= %3\n"_s.arg(i).arg(worth(i)).arg(above[size_t(i)]);
        return text + u"Bounds\n"_s + m_bounds + u"General\n"_s + m_integers + u"End\n"_s;
    }

private:
    static QString replicas(int item, int bin) { return u"x%1_%2"_s.arg(item).arg(bin); }
    static QString share(int item, int bin, int device)
    {
        return u"s%1_%2_%3"_s.arg(item).arg(bin).arg(device);
    }
    static QString whole(int bin, int device) { return u"w%1_%2"_s.arg(bin).arg(device); }

    [[nodiscard]] QString worth(int level) const
    {
        QString sum;
        for (size_t i = 0; i < m_problem.items.size(); ++i) {
            if (m_problem.items[i].level == level)
                sum += u"+ %1 u%2 "_s.arg(m_problem.items[i].value).arg(i);
        }
        return sum.isEmpty() ? u"0 u0"_s : sum;
    }
    void integer(const QString &name, qint64 most)
    {
        m_bounds += u" 0 <= %1 <= %2\n"_s.arg(name).arg(most);
        m_integers += u' ' + name + u'\n';
    }
    void row(const QString &terms, const QString &relation)
    {
        if (!terms.isEmpty())
            m_rows += u" r%1: %2 %3\n"_s.arg(m_rowCount++).arg(terms, relation);
    }
    [[nodiscard]] bool suits(int item, int bin) const
    {
        const auto kind = size_t(m_problem.bins[size_t(bin)].kind);
        return m_problem.items[size_t(item)].kinds[kind];
    }

    void addItem(int index)
    {
        const PackItem &item = m_problem.items[size_t(index)];
        integer(u"u%1"_s.arg(index), item.units);
        QString all;
        for (int b = 0; b < int(m_problem.bins.size()); ++b) {
            if (!suits(index, b))
                continue;
            integer(replicas(index, b), item.units * item.together);
            all += u"+ "_s + replicas(index, b) + u' ';
        }
        row(all + u"- %1 u%2"_s.arg(item.together).arg(index), u"= 0"_s);
    }

    void addBin(int index)
    {
        const PackBin &bin = m_problem.bins[size_t(index)];
        const auto sumOf = [&](auto amountOf) {
            QString sum;
            for (int i = 0; i < int(m_problem.items.size()); ++i) {
                const qint64 amount = amountOf(m_problem.items[size_t(i)]);
                if (amount > 0 && suits(i, index))
                    sum += u"+ %1 %2 "_s.arg(amount).arg(replicas(i, index));
            }
            return sum;
        };
        row(sumOf([](const PackItem &item) { return item.cpuMilli; }),
            u"<= %1"_s.arg(bin.cpuMilli));
        row(sumOf([](const PackItem &item) { return item.memoryBytes >> 20; }),
            u"<= %1"_s.arg(bin.memoryBytes >> 20));
        for (size_t k = 0; k < bin.extended.size(); ++k) {
            row(sumOf([k](const PackItem &item) {
                    return k < item.extended.size() ? item.extended[k] : 0;
                }),
                u"<= %1"_s.arg(bin.extended[k]));
        }
        QString given;
        for (int d = 0; d < int(bin.devices.size()); ++d) {
            integer(whole(index, d), bin.devices[size_t(d)] == WholeGpu ? 1 : 0);
            given += u"- "_s + whole(index, d) + u' ';
        }
        const QString wanted = sumOf([](const PackItem &item) { return item.wholeDevices; });
        if (!wanted.isEmpty())
            row(wanted + given, u"<= 0"_s);
        addShares(index);
    }

    void addShares(int index)
    {
        const PackBin &bin = m_problem.bins[size_t(index)];
        for (int i = 0; i < int(m_problem.items.size()); ++i) {
            if (m_problem.items[size_t(i)].share == 0 || !suits(i, index))
                continue;
            QString all;
            for (int d = 0; d < int(bin.devices.size()); ++d) {
                integer(share(i, index, d), 1000);
                all += u"+ "_s + share(i, index, d) + u' ';
            }
            row(all + u"- "_s + replicas(i, index), u"= 0"_s);
        }
        for (int d = 0; d < int(bin.devices.size()); ++d) {
            QString sum;
            for (int i = 0; i < int(m_problem.items.size()); ++i) {
                const int milli = m_problem.items[size_t(i)].share;
                if (milli > 0 && suits(i, index))
                    sum += u"+ %1 %2 "_s.arg(milli).arg(share(i, index, d));
            }
            const int free = bin.devices[size_t(d)];
            if (!sum.isEmpty())
                row(sum + u"+ %1 "_s.arg(free) + whole(index, d), u"<= %1"_s.arg(free));
        }
    }

    const PackProblem &m_problem;
    QString m_rows;
    QString m_bounds;
    QString m_integers;
    int m_rowCount = 0;
};

/// The objective of a solution file, and whether it is proved; missing where there is none.
std::optional<std::pair<qint64, bool>> readSolution(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QString first = QString::fromUtf8(file.readLine());
    static const QRegularExpression pattern(u"^(.*) - objective value (\\S+)"_s);
    const auto match = pattern.match(first);
    if (!match.hasMatch())
        return std::nullopt;
    // CBC minimises the negated objective.
    const double value = std::abs(match.captured(2).toDouble());
    return std::pair{qint64(std::llround(value)), match.captured(1) == "Optimal"_L1};
}

} // namespace

bool hasOracle()
{
    return !QStandardPaths::findExecutable(u"cbc"_s).isEmpty();
}

std::optional<OracleAnswer> askOracle(const PackProblem &problem, int seconds)
{
    QTemporaryDir folder;
    const ProgrammeText programme(problem);
    OracleAnswer answer;
    answer.isProved = true;
    for (int level = 0; level < problem.levels && answer.isProved; ++level) {
        const QString input = folder.filePath(u"level.lp"_s);
        const QString output = folder.filePath(u"level%1.txt"_s.arg(level));
        QFile file(input);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
            return std::nullopt;
        file.write(programme.text(level, answer.value).toUtf8());
        file.close();
        QProcess cbc;
        cbc.setStandardOutputFile(QProcess::nullDevice());
        cbc.start(u"cbc"_s,
                  {input, u"-seconds"_s, QString::number(seconds), u"-ratioGap"_s, u"0"_s,
                   u"-allowableGap"_s, u"0.5"_s, u"-solve"_s, u"-solution"_s, output});
        if (!cbc.waitForFinished((seconds + 60) * 1000))
            return std::nullopt;
        const auto solution = readSolution(output);
        if (!solution)
            return std::nullopt;
        answer.value.push_back(solution->first);
        answer.isProved = solution->second;
    }
    return answer;
}

} // namespace berth::test
