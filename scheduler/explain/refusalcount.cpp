// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/explain/refusalcount.h"

#include <algorithm>

namespace berth::sched {

namespace {

QString nodesText(int nodes)
{
    return nodes == 1 ? QStringLiteral("1 node") : QStringLiteral("%1 nodes").arg(nodes);
}

} // namespace

void RefusalCount::add(Refusal refusal, const Room &room, const std::vector<NamedAmount> &extended)
{
    qint64 offered = 0;
    switch (refusal) {
    case Refusal::CpuInsufficient:
        offered = room.cpuMilli;
        break;
    case Refusal::MemoryInsufficient:
        offered = room.memoryBytes;
        break;
    case Refusal::GpuInsufficient:
        offered = room.gpuSum;
        break;
    case Refusal::GpuFragmented:
        offered = m_class.share > 0 ? room.gpuMost : room.gpuWhole * WholeGpu;
        break;
    case Refusal::ExtendedInsufficient:
        for (const NamedAmount &needed : m_class.extended) {
            const auto found = std::find_if(
                extended.begin(), extended.end(),
                [&needed](const NamedAmount &amount) { return amount.name == needed.name; });
            offered = found == extended.end() ? 0 : found->amount;
            if (offered < needed.amount)
                break;
        }
        break;
    case Refusal::NotReady:
    case Refusal::SelectorMismatch:
    case Refusal::TaintNotTolerated:
    case Refusal::GpuModelMismatch:
    case Refusal::AffinityUnmet:
    case Refusal::SpreadExceeded:
    case Refusal::Nominated:
        break;
    }
    qint64 &most = m_most[size_t(refusal)];
    most = m_nodes[size_t(refusal)] == 0 ? offered : std::max(most, offered);
    ++m_nodes[size_t(refusal)];
}

std::vector<NodeRefusals> RefusalCount::refusals() const
{
    std::vector<NodeRefusals> result;
    for (int kind = 0; kind < RefusalKinds; ++kind) {
        if (m_nodes[size_t(kind)] > 0)
            result.push_back({Refusal(kind), m_nodes[size_t(kind)]});
    }
    return result;
}

QString RefusalCount::shortage(Refusal refusal, bool everFits) const
{
    const qint64 most = std::max<qint64>(m_most[size_t(refusal)], 0);
    QString needed;
    QString offered;
    QString word = everFits ? QStringLiteral("free") : QStringLiteral("in all");
    switch (refusal) {
    case Refusal::CpuInsufficient:
        needed = formatCpu(m_class.cpuMilli) + QStringLiteral(" cpu");
        offered = formatCpu(most);
        break;
    case Refusal::MemoryInsufficient:
        needed = formatMemory(m_class.memoryBytes) + QStringLiteral(" memory");
        offered = formatMemory(most);
        break;
    case Refusal::GpuInsufficient:
        needed = formatGpu(m_class.gpuMilli) + QStringLiteral(" gpu");
        offered = formatGpu(most);
        break;
    case Refusal::GpuFragmented:
        needed = m_class.share > 0
            ? formatGpu(m_class.gpuMilli) + QStringLiteral(" gpu on one device")
            : formatGpu(m_class.gpuMilli) + QStringLiteral(" untouched gpu");
        offered = formatGpu(most);
        break;
    case Refusal::ExtendedInsufficient: {
        const auto &extended = m_class.request.resources.extended;
        needed
            = QStringLiteral("%1 %2").arg(QString::number(extended.first()), extended.firstKey());
        offered = QString::number(most);
        break;
    }
    case Refusal::NotReady:
    case Refusal::SelectorMismatch:
    case Refusal::TaintNotTolerated:
    case Refusal::GpuModelMismatch:
    case Refusal::AffinityUnmet:
    case Refusal::SpreadExceeded:
    case Refusal::Nominated:
        return {};
    }
    const QString prefix
        = most == 0 || m_nodes[size_t(refusal)] == 1 ? QString() : QStringLiteral("at most ");
    return QStringLiteral("needs %1; %2%3 %4 on %5")
        .arg(needed, prefix, offered, word, nodesText(m_nodes[size_t(refusal)]));
}

QString RefusalCount::message(bool everFits, qint64 fitting, int replicas) const
{
    QStringList parts;
    if (everFits && replicas > 1)
        parts << QStringLiteral("room for %1 of %2 replicas together").arg(fitting).arg(replicas);
    // The shortage that most nodes share first: it is what to mend.
    std::vector<Refusal> shortages{Refusal::CpuInsufficient, Refusal::MemoryInsufficient,
                                   Refusal::GpuInsufficient, Refusal::GpuFragmented,
                                   Refusal::ExtendedInsufficient};
    std::stable_sort(shortages.begin(), shortages.end(), [this](Refusal a, Refusal b) {
        return m_nodes[size_t(a)] > m_nodes[size_t(b)];
    });
    for (const Refusal refusal : shortages) {
        if (m_nodes[size_t(refusal)] > 0)
            parts << shortage(refusal, everFits);
    }
    const auto count = [this](Refusal refusal) { return m_nodes[size_t(refusal)]; };
    const auto say = [&parts, &count](Refusal refusal, const QString &one, const QString &many) {
        if (count(refusal) > 0)
            parts << nodesText(count(refusal)) + QLatin1Char(' ')
                    + (count(refusal) == 1 ? one : many);
    };
    say(Refusal::Nominated, QStringLiteral("has room that is promised to a higher priority"),
        QStringLiteral("have room that is promised to a higher priority"));
    say(Refusal::GpuModelMismatch, QStringLiteral("has another gpu model"),
        QStringLiteral("have another gpu model"));
    say(Refusal::AffinityUnmet, QStringLiteral("does not meet its affinity"),
        QStringLiteral("do not meet its affinity"));
    say(Refusal::SpreadExceeded, QStringLiteral("has more of its replicas than its spread allows"),
        QStringLiteral("have more of its replicas than its spread allows"));
    say(Refusal::SelectorMismatch, QStringLiteral("lacks the labels that it selects"),
        QStringLiteral("lack the labels that it selects"));
    say(Refusal::TaintNotTolerated, QStringLiteral("has a taint that it does not tolerate"),
        QStringLiteral("have a taint that it does not tolerate"));
    say(Refusal::NotReady, QStringLiteral("is not ready"), QStringLiteral("are not ready"));
    const QString joined = parts.join(QStringLiteral("; "));
    return everFits ? joined : QStringLiteral("fits on no node even when all are empty: ") + joined;
}

} // namespace berth::sched
