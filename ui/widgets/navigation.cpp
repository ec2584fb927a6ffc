// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/navigation.h"

#include "ui/theme/icons.h"

#include <QtGui/qaction.h>
#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qabstractbutton.h>
#include <QtWidgets/qboxlayout.h>

namespace berth {

static constexpr int NarrowWidth = 52;
static constexpr int WideWidth = 186;

class NavigationButton final : public QAbstractButton
{
public:
    NavigationButton(QAction *action, QWidget *parent)
        : QAbstractButton(parent)
        , m_action(action)
    {
        setObjectName(QLatin1String("navigation.") % action->objectName());
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setText(QString(action->text()).remove(u'&'));
        setAccessibleName(text());
        setChecked(action->isChecked());
        setToolTip(action->toolTip());
        connect(this, &QAbstractButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::toggled, this, &QAbstractButton::setChecked);
        connect(action, &QAction::changed, this, [this] { setToolTip(m_action->toolTip()); });
    }

    [[nodiscard]] QAction *action() const { return m_action; }

    void setCount(const QString &count)
    {
        if (m_count == count)
            return;
        m_count = count;
        setAccessibleDescription(count);
        update();
    }

    [[nodiscard]] QSize sizeHint() const override { return {WideWidth - 16, 34}; }

protected:
    void nextCheckState() override
    {
        // The action decides; a click on the current pane leaves it current.
    }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const auto &c = themeColors(palette());
        const bool isNarrow = width() < 100;
        painter.setPen(Qt::NoPen);
        if (isChecked() || underMouse()) {
            painter.setBrush(isChecked() ? blend(c.window, c.accent, c.isDark ? 0.26 : 0.15)
                                         : blend(c.window, c.text, 0.06));
            painter.drawRoundedRect(rect(), 6, 6);
        }
        if (isChecked()) {
            painter.setBrush(c.accent);
            painter.drawRoundedRect(QRectF(0, 8, 3, height() - 16), 1.5, 1.5);
        }
        if (hasFocus()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(c.accent, 1.8));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
        }
        const QColor ink = isChecked() ? c.text : c.muted;
        const int left = isNarrow ? (width() - 18) / 2 : 11;
        paintIcon(&painter, QRect(left, (height() - 18) / 2, 18, 18),
                  QLatin1StringView(m_action->icon().name().toLatin1()),
                  isChecked() ? c.accent : ink);
        if (isNarrow)
            return;
        QFont own = font();
        if (isChecked())
            own.setWeight(QFont::DemiBold);
        painter.setFont(own);
        painter.setPen(isChecked() ? c.text : readable(c.muted, c.window, 4.5));
        painter.drawText(rect().adjusted(40, 0, -8, 0), int(Qt::AlignLeft | Qt::AlignVCenter),
                         text());
        painter.setFont(font());
        painter.setPen(readable(c.muted, c.window, 4.5));
        painter.drawText(rect().adjusted(40, 0, -10, 0), int(Qt::AlignRight | Qt::AlignVCenter),
                         m_count);
    }

private:
    QAction *m_action;
    QString m_count;
};

Navigation::Navigation(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Panes"));
    m_layout->setContentsMargins(8, 10, 8, 10);
    m_layout->setSpacing(3);
    m_layout->addStretch();
    setFixedWidth(WideWidth);
}

void Navigation::addAction(QAction *action)
{
    auto *button = new NavigationButton(action, this);
    m_layout->insertWidget(int(m_buttons.size()), button);
    m_buttons << button;
}

void Navigation::setCount(QAction *action, const QString &count)
{
    for (NavigationButton *button : m_buttons) {
        if (button->action() == action)
            button->setCount(count);
    }
}

void Navigation::setNarrow(bool isNarrow)
{
    m_isNarrow = isNarrow;
    setFixedWidth(isNarrow ? NarrowWidth : WideWidth);
}

void Navigation::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto &c = themeColors(palette());
    painter.fillRect(rect(), c.window);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), c.line);
}

void Navigation::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    for (int i = 0; step != 0 && i < m_buttons.size(); ++i) {
        if (!m_buttons[i]->hasFocus())
            continue;
        const auto next = std::clamp<qsizetype>(i + step, 0, m_buttons.size() - 1);
        m_buttons[next]->setFocus(Qt::TabFocusReason);
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace berth
