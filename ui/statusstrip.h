// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backendtypes.h"

#include <QtWidgets/qwidget.h>

class QProgressBar;
class QTimer;

namespace berth {

class StatusLine;
class Tag;
class Text;

/// The line under the window: what an act came to on the left; counts, how far the tables are, and
/// SIMULATED on the right.
class StatusStrip final : public QWidget
{
    Q_OBJECT
public:
    explicit StatusStrip(QWidget *parent = nullptr);

    /// A failure stays until the next message, a success for a few seconds.
    void report(const QString &text, bool isFailure);
    void setFeed(const FeedState &feed);
    void setCounts(qint64 deployments, qint64 nodes);
    void setSimulated(bool isSimulated);
    [[nodiscard]] QString message() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StatusLine *m_message;
    QString m_text;
    Text *m_counts;
    Text *m_feed;
    Tag *m_simulated;
    QProgressBar *m_loading;
    QTimer *m_fade;
};

} // namespace berth
