// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"

#ifdef BERTH_FAILPOINTS

#include <QtCore/qmutex.h>

#include <csignal>
#include <map>

namespace berth {

namespace {

struct Point
{
    int hits = 0;
    int actsAt = 0; // 0: not armed
    Failpoint::Action action;
};

struct Points
{
    QMutex mutex; // protects byName
    std::map<QByteArray, Point> byName;
};

Points &points()
{
    static Points all;
    return all;
}

Result<void> fail(const QByteArray &name)
{
    return tl::unexpected(Error::unavailable(QStringLiteral("failpoint"),
                                             QStringLiteral("Failed on purpose at ")
                                                 % QString::fromLatin1(name) % QLatin1Char('.')));
}

Result<void> die()
{
    std::raise(SIGKILL);
    return {};
}

/// Arms what BERTH_FAILPOINT names, when its point becomes known.
void armFromEnvironment(const QByteArray &name)
{
    static const QList<QByteArray> parts = qgetenv("BERTH_FAILPOINT").split(':');
    if (parts.size() != 3 || parts.at(0) != name)
        return;
    const int nth = qMax(1, parts.at(1).toInt());
    if (parts.at(2) == "kill")
        Failpoint::armKill(name, nth);
    else
        Failpoint::armError(name, nth);
}

} // namespace

Failpoint::Failpoint(const char *name)
    : m_name(name)
{
    {
        const QMutexLocker lock(&points().mutex);
        points().byName.try_emplace(name);
    }
    armFromEnvironment(name);
}

Result<void> Failpoint::hit() const
{
    Action action;
    {
        const QMutexLocker lock(&points().mutex);
        Point &point = points().byName[m_name];
        if (++point.hits != point.actsAt)
            return {};
        point.actsAt = 0;
        action = std::move(point.action);
    }
    return action();
}

std::vector<QByteArray> Failpoint::known()
{
    const QMutexLocker lock(&points().mutex);
    std::vector<QByteArray> names;
    for (const auto &[name, point] : points().byName)
        names.push_back(name);
    return names;
}

void Failpoint::arm(const QByteArray &name, int nth, Action action)
{
    const QMutexLocker lock(&points().mutex);
    Point &point = points().byName[name];
    point.actsAt = point.hits + nth;
    point.action = std::move(action);
}

void Failpoint::armError(const QByteArray &name, int nth)
{
    arm(name, nth, [name] { return fail(name); });
}

void Failpoint::armKill(const QByteArray &name, int nth)
{
    arm(name, nth, die);
}

void Failpoint::disarmAll()
{
    const QMutexLocker lock(&points().mutex);
    for (auto &[name, point] : points().byName) {
        point.actsAt = 0;
        point.action = nullptr;
    }
}

int Failpoint::hits(const QByteArray &name)
{
    const QMutexLocker lock(&points().mutex);
    const auto found = points().byName.find(name);
    return found == points().byName.end() ? 0 : found->second.hits;
}

} // namespace berth

#endif
