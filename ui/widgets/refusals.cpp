// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/refusals.h"

#include "models/tables/format.h"
#include "ui/theme/themecolors.h"

#include <QtGui/qpainter.h>

namespace berth {

QString refusalText(Refusal refusal)
{
    switch (refusal) {
    case Refusal::NotReady:
        return RefusalChart::tr("lost, cordoned or draining");
    case Refusal::SelectorMismatch:
        return RefusalChart::tr("labels do not match the selector");
    case Refusal::TaintNotTolerated:
        return RefusalChart::tr("tainted, and not tolerated");
    case Refusal::GpuModelMismatch:
        return RefusalChart::tr("another GPU model");
    case Refusal::AffinityUnmet:
        return RefusalChart::tr("affinity not met there");
    case Refusal::SpreadExceeded:
        return RefusalChart::tr("would not be spread evenly");
    case Refusal::CpuInsufficient:
        return RefusalChart::tr("not enough free CPU");
    case Refusal::MemoryInsufficient:
        return RefusalChart::tr("not enough free memory");
    case Refusal::GpuInsufficient:
        return RefusalChart::tr("not enough free GPU");
    case Refusal::GpuFragmented:
        return RefusalChart::tr("free GPU, but in pieces too small");
    case Refusal::ExtendedInsufficient:
        return RefusalChart::tr("not enough of a named resource");
    case Refusal::Nominated:
        return RefusalChart::tr("room promised to a higher priority");
    }
    Q_UNREACHABLE();
}

RefusalChart::RefusalChart(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("refusals"));
    setAccessibleName(tr("Why nodes refused"));
    setToolTip(tr("Each node is counted once, by the first thing that rules it out"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RefusalChart::setRefusals(const std::vector<NodeRefusals> &refusals)
{
    if (refusals == m_refusals)
        return;
    m_refusals = refusals;
    std::stable_sort(m_refusals.begin(), m_refusals.end(),
                     [](const auto &a, const auto &b) { return a.nodes > b.nodes; });
    m_nodes = 0;
    QStringList words;
    for (const NodeRefusals &line : m_refusals) {
        m_nodes += line.nodes;
        const QString text = format::count(line.nodes) % u' ' % refusalText(line.refusal);
        words << text;
    }
    setAccessibleDescription(words.join(QLatin1String(", ")));
    updateGeometry();
    update();
}

QSize RefusalChart::sizeHint() const
{
    return {280, int(m_refusals.size()) * (fontMetrics().height() + 16)};
}

void RefusalChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto &c = themeColors(palette());
    const int line = fontMetrics().height() + 16;
    int y = 0;
    for (const NodeRefusals &refusal : m_refusals) {
        const QString count = format::counted(refusal.nodes, tr("node"), tr("nodes"));
        const int countWidth = fontMetrics().horizontalAdvance(count);
        painter.setPen(c.text);
        painter.drawText(QRect(0, y, width() - countWidth - 8, line - 8),
                         int(Qt::AlignLeft | Qt::AlignVCenter),
                         fontMetrics().elidedText(refusalText(refusal.refusal), Qt::ElideRight,
                                                  width() - countWidth - 8));
        painter.setPen(c.muted);
        painter.drawText(QRect(0, y, width(), line - 8), int(Qt::AlignRight | Qt::AlignVCenter),
                         count);
        const QRect bar(0, y + line - 9, width(), 4);
        painter.fillRect(bar, c.track);
        const double share = m_nodes > 0 ? double(refusal.nodes) / m_nodes : 0.0;
        painter.fillRect(QRect(bar.left(), bar.top(), std::max(2, int(bar.width() * share)), 4),
                         c.tone(Tone::Warning));
        y += line;
    }
}

} // namespace berth
