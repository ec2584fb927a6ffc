// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chaos/ledger.h"

#include "tests/store/childprocess.h"

namespace berth::test {

void Ledger::write(char mark, const Facts &facts) const
{
    for (const Fact &fact : facts)
        tell(m_descriptor,
             QByteArray(mark + QByteArray(" ") + fact.key.toUtf8() + ' ' + fact.value.toUtf8()));
}

void Ledger::hits(const QByteArray &point, int count) const
{
    tell(m_descriptor, "# " + point + ' ' + QByteArray::number(count));
}

void Ledger::complain(const QString &what) const
{
    tell(m_descriptor, "! " + what.toUtf8().replace('\n', ' ') + " .");
}

void Ledger::done() const
{
    tell(m_descriptor, ". done .");
}

void Promises::read(const QByteArray &lines)
{
    const QList<QByteArray> all = lines.split('\n');
    for (const QByteArray &line : all) {
        const qsizetype blank = line.indexOf(' ', 2);
        if (blank < 0)
            continue; // a line that the kill cut off
        const QString key = QString::fromUtf8(line.mid(2, blank - 2));
        const QString value = QString::fromUtf8(line.mid(blank + 1));
        switch (line.at(0)) {
        case '?':
            if (!m_allowed.contains(key))
                m_allowed[key].insert(QStringLiteral("gone"));
            m_allowed[key].insert(value);
            break;
        case '+':
            m_allowed[key] = {value};
            ++m_acknowledged;
            break;
        case '#':
            m_hits.insert(key.toLatin1(), value.toInt());
            break;
        case '!':
            m_complaint = QString::fromUtf8(line.mid(2));
            break;
        case '.':
            m_isDone = true;
            break;
        }
    }
}

QString Promises::firstBroken(const QMap<QString, QString> &observed) const
{
    for (auto promise = m_allowed.begin(); promise != m_allowed.end(); ++promise) {
        const QString is = observed.value(promise.key(), QStringLiteral("gone"));
        if (!promise->contains(is)) {
            return QStringLiteral("%1 is '%2', not '%3'")
                .arg(promise.key(), is,
                     QStringList(promise->values()).join(QStringLiteral("' or '")));
        }
    }
    return {};
}

} // namespace berth::test
