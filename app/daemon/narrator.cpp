// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/narrator.h"

#include "models/store/reader.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qlocale.h>
#include <QtCore/qtextstream.h>

#include <set>

namespace berth::daemon {

using namespace Qt::StringLiterals;

namespace {

Result<Narrator::Moment> readMoment(store::Reader &reader)
{
    Narrator::Moment moment;
    const auto counts = reader.counts();
    if (!counts)
        return tl::unexpected(counts.error());
    for (const store::ClusterCounts &cluster : *counts) {
        for (size_t status = 0; status < moment.byStatus.size(); ++status)
            moment.byStatus[status] += cluster.byStatus[status];
    }
    const auto nodes = reader.nodes();
    if (!nodes)
        return tl::unexpected(nodes.error());
    std::set<ClusterId> clusters;
    for (const Node &node : *nodes) {
        moment.capacity += node.capacity;
        moment.allocated += node.allocated;
        clusters.insert(node.clusterId);
    }
    moment.nodes = int(nodes->size());
    moment.clusters = int(clusters.size());
    return moment;
}

/// "83.1 % of GPU", or nothing where there is none.
void addShare(QStringList &shares, const QString &name, qint64 allocated, qint64 capacity)
{
    if (capacity <= 0)
        return;
    const double percent = 100.0 * double(allocated) / double(capacity);
    const QString share = u"%1 % of "_s.arg(percent, 0, 'f', 1) + name;
    shares << share;
}

} // namespace

Narrator::Narrator(core::Core &core, QTextStream &out, QObject *parent)
    : QObject(parent)
    , m_core(core)
    , m_out(out)
{
    connect(&m_timer, &QTimer::timeout, this, &Narrator::look);
    m_timer.start(Milliseconds(1000));
    look();
}

void Narrator::look()
{
    if (m_isLooking)
        return;
    m_isLooking = true;
    m_core.reads()
        .query<Moment>([](store::Reader &reader) { return readMoment(reader); })
        .then(this, [this](const Result<Moment> &moment) {
            m_isLooking = false;
            if (!moment)
                m_out << moment.error().message << Qt::endl;
            else if (m_said != *moment)
                say(*moment);
        });
}

void Narrator::say(const Moment &moment)
{
    if (!m_said || m_said->nodes != moment.nodes || m_said->clusters != moment.clusters) {
        m_out << u"%1 clusters with %2 nodes: %3"_s.arg(moment.clusters)
                     .arg(moment.nodes)
                     .arg(describe(moment.capacity))
              << Qt::endl;
    }
    m_said = moment;
    m_out << QTime::currentTime().toString(u"HH:mm:ss"_s) << "  " << line(moment) << Qt::endl;
}

QString Narrator::line(const Moment &moment)
{
    const auto count = [&](DeploymentStatus status) { return moment.byStatus[size_t(status)]; };
    const QLocale locale = QLocale::c();
    const auto part = [&](qint64 number, const QString &what) {
        return QString(locale.toString(number) + u' ' + what);
    };
    QStringList parts{part(count(DeploymentStatus::Queued), u"queued"_s),
                      part(count(DeploymentStatus::Starting), u"placed"_s),
                      part(count(DeploymentStatus::Running), u"running"_s)};
    if (const qint64 stopping = count(DeploymentStatus::Stopping); stopping > 0)
        parts << part(stopping, u"stopping"_s);
    const qint64 finished = count(DeploymentStatus::Succeeded) + count(DeploymentStatus::Stopped);
    if (finished > 0)
        parts << part(finished, u"finished"_s);
    if (const qint64 failed = count(DeploymentStatus::Failed); failed > 0)
        parts << part(failed, u"failed"_s);

    QStringList shares;
    addShare(shares, u"GPU"_s, moment.allocated.gpuMilli, moment.capacity.gpuMilli);
    addShare(shares, u"CPU"_s, moment.allocated.cpuMilli, moment.capacity.cpuMilli);
    addShare(shares, u"memory"_s, moment.allocated.memoryBytes, moment.capacity.memoryBytes);
    QString text = parts.join(u", "_s);
    if (!shares.isEmpty())
        text += u" - "_s % shares.join(u", "_s) % u" in use"_s;
    return text;
}

} // namespace berth::daemon
