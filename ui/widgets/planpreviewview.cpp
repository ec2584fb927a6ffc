// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/planpreviewview.h"

#include "models/tables/format.h"
#include "ui/widgets/texts.h"

#include <QtCore/qmap.h>
#include <QtWidgets/qboxlayout.h>

namespace berth {

namespace {

constexpr qsizetype MostNames = 4;

/// "gpu-1 (2), gpu-7 and 3 more".
QString namesText(const QStringList &names)
{
    QMap<QString, int> counts;
    for (const QString &name : names)
        ++counts[name];
    QStringList shown;
    for (auto it = counts.cbegin(); it != counts.cend() && shown.size() < MostNames; ++it)
        shown << (it.value() == 1 ? it.key()
                                  : QString(it.key() % u" (" % QString::number(it.value()) % u')'));
    const qsizetype more = counts.size() - shown.size();
    const QString joined = shown.join(QLatin1String(", "));
    return more == 0 ? joined
                     : PlanPreviewView::tr("%1 and %n more", nullptr, int(more)).arg(joined);
}

} // namespace

QString startText(const StartEstimate &start, TimePoint now)
{
    const auto at = [now](TimePoint time) {
        return time <= now + Seconds(1) ? PlanPreviewView::tr("now") : format::moment(time);
    };
    if (!start.earliest)
        return PlanPreviewView::tr("nobody can say: nothing that is known makes room");
    if (!start.latest)
        return PlanPreviewView::tr("from %1 on, perhaps much later").arg(at(*start.earliest));
    if (*start.latest <= now + Seconds(1))
        return PlanPreviewView::tr("with the next plan");
    if (*start.latest - *start.earliest < Seconds(2))
        return PlanPreviewView::tr("about %1").arg(at(*start.latest));
    return PlanPreviewView::tr("between %1 and %2").arg(at(*start.earliest), at(*start.latest));
}

QString headlineOf(const PlanPreview &preview)
{
    if (preview.waiting > 0 && preview.nodes.isEmpty() && preview.promised.isEmpty())
        return PlanPreviewView::tr("It would wait, at place %1 of the queue")
            .arg(format::count(preview.position));
    if (preview.waiting > 0)
        return PlanPreviewView::tr("A part would start: %n replica(s) would wait", nullptr,
                                   preview.waiting);
    if (!preview.victims.empty())
        return PlanPreviewView::tr("%n replica(s) of others would give way", nullptr,
                                   int(preview.victims.size()));
    if (preview.nodes.isEmpty() && preview.promised.isEmpty())
        return PlanPreviewView::tr("Nothing would be placed anew");
    return PlanPreviewView::tr("It would start with the next plan");
}

QStringList linesOf(const PlanPreview &preview, TimePoint now)
{
    QStringList lines;
    if (!preview.nodes.isEmpty())
        lines << PlanPreviewView::tr("On %1").arg(namesText(preview.nodes));
    if (!preview.promised.isEmpty())
        lines << PlanPreviewView::tr("On %1, once they have").arg(namesText(preview.promised));
    for (const PlanPreview::Victim &victim : preview.victims) {
        const QString again = victim.startsAgain
            ? PlanPreviewView::tr("it would start again about %1")
                  .arg(format::moment(*victim.startsAgain))
            : PlanPreviewView::tr("nobody can say when it would start again");
        lines << PlanPreviewView::tr("%1 (priority %2) on %3 stops; %4")
                     .arg(victim.name, QString::number(victim.priority), victim.nodeName, again);
    }
    if (!preview.reason.isEmpty())
        lines << preview.reason;
    if (preview.waiting > 0)
        lines << PlanPreviewView::tr("Likely start: %1").arg(startText(preview.start, now));
    return lines;
}

PlanPreviewView::PlanPreviewView(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_headline(new Text(Text::Part::Heading, {}, this))
    , m_lines(new Text(Text::Part::Muted, {}, this))
{
    setObjectName(name);
    setAccessibleName(tr("What the next plan would do"));
    m_headline->setObjectName(QString(name % QLatin1String(".headline")));
    m_lines->setObjectName(QString(name % QLatin1String(".lines")));
    for (Text *text : {m_headline, m_lines}) {
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_headline);
    layout->addWidget(m_lines);
}

void PlanPreviewView::showNothing(const QString &hint)
{
    m_headline->setTone(Tone::Neutral);
    m_headline->setText({});
    m_lines->setText(hint);
    m_headline->hide();
}

void PlanPreviewView::showPreview(const PlanPreview &preview, TimePoint now)
{
    const bool isCostly = !preview.victims.empty() || preview.waiting > 0;
    m_headline->setTone(isCostly ? Tone::Warning : Tone::Good);
    m_headline->setText(headlineOf(preview));
    m_headline->show();
    m_lines->setText(linesOf(preview, now).join(u'\n'));
    setToolTip(preview.start.assumptions.join(u'\n'));
}

void PlanPreviewView::showError(const Error &error)
{
    m_headline->setTone(Tone::Bad);
    m_headline->setText(tr("It would be refused"));
    m_headline->show();
    m_lines->setText(error.message);
}

} // namespace berth
