// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statusstrip.h"

#include "models/tables/format.h"
#include "ui/theme/themecolors.h"
#include "ui/widgets/statusline.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/texts.h"

#include <QtCore/qtimer.h>
#include <QtGui/qaccessible.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qprogressbar.h>

namespace berth {

StatusStrip::StatusStrip(QWidget *parent)
    : QWidget(parent)
    , m_message(new StatusLine(this))
    , m_counts(new Text(Text::Part::Muted, {}, this))
    , m_feed(new Text(Text::Part::Muted, {}, this))
    , m_simulated(new Tag(simulatedWord(), Tone::Warning, this))
    , m_loading(new QProgressBar(this))
    , m_fade(new QTimer(this))
{
    setObjectName(QStringLiteral("status"));
    m_message->setObjectName(QStringLiteral("status.message"));
    m_message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_counts->setObjectName(QStringLiteral("status.counts"));
    m_feed->setObjectName(QStringLiteral("status.feed"));
    m_feed->setToolTip(tr("The number of the newest event in the store, and whether the tables "
                          "show it yet"));
    m_simulated->setObjectName(QStringLiteral("status.simulated"));
    m_simulated->setToolTip(tr("A cluster here is simulated: its containers are not real"));
    m_loading->setObjectName(QStringLiteral("status.loading"));
    m_loading->setAccessibleName(tr("Loading the queue"));
    m_loading->setToolTip(tr("The rest of the queue is being read; what you see works already"));
    m_loading->setTextVisible(false);
    m_loading->setFixedSize(120, 5);
    m_loading->setRange(0, 1000);
    m_loading->hide();
    m_simulated->hide();
    m_fade->setSingleShot(true);
    m_fade->setInterval(8000);
    connect(m_fade, &QTimer::timeout, this, [this] {
        m_text.clear();
        m_message->setStatus({}, {});
    });

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 3, 14, 4);
    layout->setSpacing(14);
    layout->addWidget(m_message, 1);
    layout->addWidget(m_loading, 0, Qt::AlignVCenter);
    layout->addWidget(m_counts);
    layout->addWidget(m_feed);
    layout->addWidget(m_simulated, 0, Qt::AlignVCenter);
}

void StatusStrip::report(const QString &text, bool isFailure)
{
    m_text = text;
    QString line = text;
    line.replace(u'\n', u' ');
    m_message->setStatus(isFailure ? QStringLiteral("failed") : QStringLiteral("succeeded"), line);
    m_message->setToolTip(text);
    QAccessibleEvent event(m_message, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    if (isFailure)
        m_fade->stop();
    else
        m_fade->start();
}

void StatusStrip::setFeed(const FeedState &feed)
{
    const bool isLoading = feed.rowsLoaded < feed.rowsTotal;
    m_loading->setVisible(isLoading);
    if (isLoading)
        m_loading->setValue(int(feed.rowsLoaded * 1000 / feed.rowsTotal));
    const qint64 behind = feed.headSeq - feed.appliedSeq;
    m_feed->setText(
        behind > 0
            ? tr("event %1, %2 behind").arg(format::count(feed.headSeq), format::count(behind))
            : tr("event %1").arg(format::count(feed.headSeq)));
}

void StatusStrip::setCounts(qint64 deployments, qint64 nodes)
{
    m_counts->setText(
        tr("%1, %2").arg(format::counted(deployments, tr("deployment"), tr("deployments")),
                         format::counted(nodes, tr("node"), tr("nodes"))));
}

void StatusStrip::setSimulated(bool isSimulated)
{
    m_simulated->setVisible(isSimulated);
}

QString StatusStrip::message() const
{
    return m_text;
}

void StatusStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto &c = themeColors(palette());
    painter.fillRect(rect(), c.window);
    painter.fillRect(QRect(0, 0, width(), 1), c.line);
}

} // namespace berth
