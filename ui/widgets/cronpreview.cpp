// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cronpreview.h"

#include "scheduler/cron/describe.h"
#include "ui/widgets/firingcalendar.h"
#include "ui/widgets/texts.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlocale.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlistwidget.h>
#include <QtWidgets/qtabwidget.h>

namespace berth {

static constexpr int FiringsShown = 10;

static QString markText(cron::DstMark mark)
{
    switch (mark) {
    case cron::DstMark::None:
        return {};
    case cron::DstMark::AfterGap:
        return CronPreview::tr("moved, the clocks skip its time");
    case cron::DstMark::FirstPass:
        return CronPreview::tr("the first of two such times");
    case cron::DstMark::SecondPass:
        return CronPreview::tr("the second of two such times");
    }
    return {};
}

/// "Sun 29 Mar 2026 03:00:00  +02:00".
static QString firingText(const cron::Firing &firing)
{
    const auto local = QDateTime::fromMSecsSinceEpoch(toEpochMillis(firing.at), Qt::OffsetFromUTC,
                                                      int(firing.offset.count()));
    const int minutes = int(firing.offset.count()) / 60;
    const QString offset = QStringLiteral("%1%2:%3")
                               .arg(minutes < 0 ? QLatin1Char('-') : QLatin1Char('+'))
                               .arg(qAbs(minutes) / 60, 2, 10, QLatin1Char('0'))
                               .arg(qAbs(minutes) % 60, 2, 10, QLatin1Char('0'));
    QString text = QLocale().toString(local, QStringLiteral("ddd d MMM yyyy  HH:mm:ss"))
        + QStringLiteral("  ") + offset;
    if (const QString mark = markText(firing.mark); !mark.isEmpty())
        text += QStringLiteral("  ⚠ ") + mark;
    return text;
}

CronPreview::CronPreview(QWidget *parent)
    : QWidget(parent)
    , m_words(new Text(Text::Part::Heading, {}, this))
    , m_warning(new Text(Text::Part::Muted, {}, this))
    , m_tabs(new QTabWidget(this))
    , m_firings(new QListWidget)
    , m_month(new FiringCalendar)
{
    m_words->setObjectName(QStringLiteral("cron.words"));
    m_words->setWordWrap(true);
    m_warning->setWordWrap(true);
    m_warning->setTone(Tone::Warning);
    m_warning->hide();
    m_firings->setObjectName(QStringLiteral("cron.firings"));
    m_firings->setAccessibleName(tr("Next firings"));
    m_firings->setToolTip(tr("When it fires next, on the clocks of its time zone"));
    m_firings->setSpacing(2);
    m_firings->setFrameShape(QFrame::NoFrame);
    m_firings->setSelectionMode(QAbstractItemView::NoSelection);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_words);
    layout->addWidget(m_warning);
    m_tabs->setObjectName(QStringLiteral("cron.tabs"));
    m_tabs->setAccessibleName(tr("When it fires"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_firings, tr("Next firings"));
    m_tabs->addTab(m_month, tr("Month"));
    layout->addWidget(m_tabs, 1);
}

QString CronPreview::words() const
{
    return m_words->text();
}

void CronPreview::showMonth(bool isShown)
{
    m_tabs->setCurrentWidget(isShown ? static_cast<QWidget *>(m_month) : m_firings);
}

void CronPreview::setSchedule(const QString &expression, bool isExtended, const QString &zone,
                              DstGap gap, TimePoint now)
{
    // A pane sets it with every frame: while nothing has changed or fired, what is shown stays.
    const Shown shown{expression, isExtended, zone, gap};
    if (m_shown == shown && (!m_first || now < *m_first))
        return;
    m_shown = shown;
    m_first.reset();
    m_errors.clear();
    m_firings->clear();
    m_warning->hide();
    const auto parsed = cron::Expression::parse(
        expression, isExtended ? cron::Syntax::Extended : cron::Syntax::Standard);
    if (!parsed) {
        FieldError error = parsed.error().fields.value(0);
        error.pointer = QStringLiteral("/expression");
        m_errors << error;
    }
    if (m_zone.id() != zone) {
        if (auto found = cron::ZoneRules::find(zone))
            m_zone = *std::move(found);
        else
            m_errors << found.error().fields.value(0);
    }
    if (!m_errors.isEmpty()) {
        m_words->setText(tr("Not readable yet"));
        m_month->clear();
        return;
    }
    m_words->setText(cron::describe(
        *parsed, [](const char *phrase) { return QCoreApplication::translate("Cron", phrase); }));
    QStringList warnings;
    for (const cron::Warning warning : cron::warningsOf(expression, *parsed))
        warnings << cron::message(warning);
    m_warning->setText(warnings.join(QLatin1Char('\n')));
    m_warning->setVisible(!warnings.isEmpty());
    showFirings(cron::Occurrences(*parsed, m_zone, gap), now);
}

void CronPreview::showFirings(const cron::Occurrences &schedule, TimePoint now)
{
    const auto firings = schedule.firings(now, FiringsShown);
    if (!firings.empty())
        m_first = firings.front().at;
    for (const cron::Firing &firing : firings)
        m_firings->addItem(firingText(firing));
    m_month->setSchedule(schedule, now);
}

} // namespace berth
