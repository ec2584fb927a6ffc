// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qmap.h>
#include <QtCore/qset.h>
#include <QtCore/qstring.h>

#include <vector>

namespace berth::test {

/// Something that a reader of the store can see: "deployment/a" is "present".
struct Fact
{
    QString key; ///< without a blank
    QString value; ///< "gone" where there is nothing
};
using Facts = std::vector<Fact>;

/// The child's side: says what it is about to do and what was acknowledged, line by line, each
/// written at once.
class Ledger final
{
public:
    explicit Ledger(int descriptor)
        : m_descriptor(descriptor)
    {
    }

    void intend(const Facts &facts) const { write('?', facts); }
    void acknowledged(const Facts &facts) const { write('+', facts); }
    /// How often a failpoint was passed.
    void hits(const QByteArray &point, int count) const;
    /// Something that must never be: the parent fails with it.
    void complain(const QString &what) const;
    void done() const;

private:
    void write(char mark, const Facts &facts) const;

    int m_descriptor;
};

/// The parent's side: what must be there after a kill.
class Promises final
{
public:
    void read(const QByteArray &lines);

    /// A key whose value is neither what was last acknowledged nor what was asked for since; empty
    /// where all is kept. @param observed what the store holds; what it does not name is gone
    [[nodiscard]] QString firstBroken(const QMap<QString, QString> &observed) const;

    [[nodiscard]] int acknowledged() const { return m_acknowledged; }
    [[nodiscard]] bool isDone() const { return m_isDone; }
    [[nodiscard]] QString complaint() const { return m_complaint; }
    [[nodiscard]] const QMap<QByteArray, int> &hits() const { return m_hits; }

private:
    QMap<QString, QSet<QString>> m_allowed;
    QMap<QByteArray, int> m_hits;
    QString m_complaint;
    int m_acknowledged = 0;
    bool m_isDone = false;
};

} // namespace berth::test
