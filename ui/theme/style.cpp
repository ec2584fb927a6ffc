// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepainting.h"

#include <QtGui/qpainter.h>
#include <QtGui/qpainterpath.h>
#include <QtWidgets/qabstractitemview.h>
#include <QtWidgets/qabstractspinbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qscrollbar.h>
#include <QtWidgets/qstyleoption.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

static bool isPrimary(const QStyleOption *option, const QWidget *widget)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    return (button && (button->features & QStyleOptionButton::DefaultButton))
        || (widget && widget->property("primary").toBool());
}

Style::Style()
    : QProxyStyle(QStringLiteral("Fusion"))
{
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return 11;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize:
        return 16;
    case PM_ToolBarIconSize:
        return 18;
    case PM_ToolBarItemSpacing:
        return 2;
    case PM_ToolBarItemMargin:
        return 4;
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_SplitterWidth:
        return 7;
    case PM_DefaultFrameWidth:
        return 1;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_ButtonDefaultIndicator:
        return 0;
    case PM_TabBarTabHSpace:
        return 22;
    case PM_TabBarTabVSpace:
        return 12;
    case PM_TabBarTabShiftVertical:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        return 16;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return 4;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return 2;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 450;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_ComboBox_Popup:
        return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ScrollView_FrameOnlyAroundContents:
        return 0;
    case SH_Table_GridLineColor:
        return option ? int(themeColors(option->palette).line.rgb())
                      : QProxyStyle::styleHint(hint, option, widget, data);
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.setHeight(std::max(result.height(), 30));
        result.rwidth() += 18;
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        result.setHeight(std::max(result.height(), 30));
        break;
    case CT_ToolButton:
        result.setHeight(std::max(result.height(), 28));
        result.setWidth(std::max(result.width(), 28));
        break;
    case CT_MenuItem:
        result.setHeight(std::max(result.height(), 26));
        break;
    case CT_HeaderSection:
        result.setHeight(std::max(result.height(), 30));
        break;
    default:
        break;
    }
    return result;
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    const auto &c = colorsOf(option);
    const bool isEnabled = option->state & State_Enabled;
    const bool isHovered = isEnabled && (option->state & State_MouseOver);
    const bool isDown = isEnabled && (option->state & State_Sunken);
    const bool isOn = option->state & State_On;
    switch (element) {
    case PE_PanelButtonCommand: {
        if (isPrimary(option, widget) && isEnabled) {
            const QColor fill = isDown ? blend(c.accent, c.text, 0.2)
                : isHovered            ? blend(c.accent, c.text, 0.1)
                                       : c.accent;
            roundedPanel(painter, option->rect, fill, fill);
        } else {
            const QColor fill = isDown || isOn ? c.pressed : isHovered ? c.hover : c.card;
            roundedPanel(painter, option->rect, isEnabled ? fill : c.window,
                         isEnabled ? c.edge : c.line);
        }
        return;
    }
    case PE_FrameDefaultButton:
        return;
    case PE_FrameFocusRect:
        if (!widget || !qobject_cast<const QAbstractItemView *>(widget)) {
            QColor ring = c.accent;
            roundedPanel(painter, option->rect, QColor(), ring, CornerRadius - 1, 1.6);
        }
        return;
    case PE_PanelButtonTool:
        if (isOn)
            roundedPanel(painter, option->rect, c.selection, QColor());
        else if (isDown)
            roundedPanel(painter, option->rect, c.pressed, QColor());
        else if (isHovered)
            roundedPanel(painter, option->rect, blend(c.window, c.text, 0.08), QColor());
        if (isEnabled && (option->state & State_HasFocus)
            && (option->state & State_KeyboardFocusChange))
            roundedPanel(painter, option->rect, QColor(), c.accent, CornerRadius, 1.6);
        return;
    case PE_PanelLineEdit:
        if (widget
            && (qobject_cast<const QComboBox *>(widget->parentWidget())
                || qobject_cast<const QAbstractSpinBox *>(widget->parentWidget())))
            return;
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0)
            drawField(option, painter, widget, option->state & State_HasFocus);
        return;
    case PE_FrameLineEdit:
        return;
    case PE_Frame:
    case PE_FrameMenu:
    case PE_FrameGroupBox:
        painter->save();
        painter->setPen((option->state & State_HasFocus) ? c.accent : c.edge);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, c.card);
        painter->setPen(c.edge);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_FrameStatusBarItem:
        return;
    case PE_FrameTabWidget:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.line);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: {
        QRect box = option->rect;
        const int side = std::min({box.width(), box.height(), 16});
        box = QRect(box.center().x() - side / 2 + 1, box.center().y() - side / 2 + 1, side, side);
        const bool isPartly = option->state & State_NoChange;
        const QColor strong = isEnabled ? c.accent : c.edge;
        if (isOn || isPartly) {
            roundedPanel(painter, box, strong, strong, 3.5);
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(c.accentText, 1.9, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            const QPointF o = box.topLeft();
            const qreal s = side / 16.0;
            if (isPartly) {
                painter->drawLine(o + QPointF(4.5, 8) * s, o + QPointF(11.5, 8) * s);
            } else {
                painter->drawPolyline(QPolygonF{o + QPointF(4, 8.4) * s, o + QPointF(6.9, 11.2) * s,
                                                o + QPointF(12, 5.2) * s});
            }
            painter->restore();
        } else {
            roundedPanel(painter, box, isHovered ? c.hover : c.card, isEnabled ? c.faint : c.line,
                         3.5);
        }
        return;
    }
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, c.card);
        return;
    case PE_PanelItemViewRow:
    case PE_PanelItemViewItem:
        if (option->state & State_Selected)
            painter->fillRect(option->rect, c.selection);
        return;
    case PE_IndicatorHeaderArrow: {
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        if (!header || header->sortIndicator == QStyleOptionHeader::None)
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(c.accent, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF m = QRectF(option->rect).center();
        const qreal up = header->sortIndicator == QStyleOptionHeader::SortUp ? 1.0 : -1.0;
        painter->drawPolyline(QPolygonF{m + QPointF(-3.5, -2 * up), m + QPointF(0, 2 * up),
                                        m + QPointF(3.5, -2 * up)});
        painter->restore();
        return;
    }
    case PE_IndicatorArrowDown:
        paintIcon(painter, QRect(option->rect.center() - QPoint(6, 6), QSize(13, 13)),
                  QLatin1String("chevron-down"), isEnabled ? c.muted : c.line);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    const auto &c = colorsOf(option);
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && isPrimary(option, widget) && (option->state & State_Enabled)) {
            QStyleOptionButton own = *button;
            own.palette.setColor(QPalette::ButtonText, c.accentText);
            QProxyStyle::drawControl(element, &own, painter, widget);
            return;
        }
        break;
    case CE_ItemViewItem:
        // The ground of the current row is a tint: its text stays as it is.
        if (const auto *row = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            QStyleOptionViewItem own = *row;
            own.palette.setColor(QPalette::HighlightedText, c.text);
            own.state &= ~State_HasFocus;
            QProxyStyle::drawControl(element, &own, painter, widget);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: {
        painter->fillRect(option->rect, c.card);
        const QRect &r = option->rect;
        painter->fillRect(QRect(r.left(), r.bottom(), r.width(), 1), c.line);
        if (element == CE_HeaderSection)
            painter->fillRect(QRect(r.right(), r.top() + 8, 1, r.height() - 16), c.line);
        return;
    }
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeader own = *header;
            own.palette.setColor(QPalette::ButtonText, c.muted);
            own.palette.setColor(QPalette::WindowText, c.muted);
            own.state &= ~State_On; // no bold for the current column
            own.rect.adjust(6, 0, -6, 0); // over the text of the cells
            QProxyStyle::drawControl(element, &own, painter, widget);
            return;
        }
        break;
    case CE_TabBarTabShape: {
        const bool isSelected = option->state & State_Selected;
        if (isSelected) {
            painter->fillRect(QRect(option->rect.left() + 6, option->rect.bottom() - 1,
                                    option->rect.width() - 12, 2),
                              c.accent);
        } else if (option->state & State_MouseOver) {
            roundedPanel(painter, option->rect.adjusted(3, 3, -3, -4),
                         blend(c.window, c.text, 0.06), QColor());
        }
        if (option->state & State_HasFocus)
            roundedPanel(painter, option->rect.adjusted(2, 2, -2, -3), QColor(), c.accent, 4, 1.4);
        return;
    }
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            QStyleOptionTab own = *tab;
            own.palette.setColor(QPalette::WindowText,
                                 (option->state & State_Selected) ? c.text : c.muted);
            own.state &= ~State_HasFocus; // drawn with the shape
            QProxyStyle::drawControl(element, &own, painter, widget);
            return;
        }
        break;
    case CE_ToolBar:
        painter->fillRect(option->rect, c.window);
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.line);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, c.window);
        return;
    case CE_MenuBarItem:
        if (const auto *menu = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            painter->fillRect(option->rect, c.window);
            if (option->state & (State_Selected | State_Sunken))
                roundedPanel(painter, option->rect.adjusted(1, 2, -1, -2),
                             blend(c.window, c.text, 0.09), QColor(), 4);
            drawItemText(
                painter, option->rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                option->palette, option->state & State_Enabled, menu->text, QPalette::WindowText);
        }
        return;
    case CE_Splitter: {
        const bool isUpright = option->state & State_Horizontal;
        const QPoint m = option->rect.center();
        const QColor line = (option->state & State_MouseOver) ? c.accent : c.line;
        if (isUpright)
            painter->fillRect(QRect(m.x(), option->rect.top(), 1, option->rect.height()), line);
        else
            painter->fillRect(QRect(option->rect.left(), m.y(), option->rect.width(), 1), line);
        return;
    }
    case CE_ProgressBarGroove:
        roundedPanel(painter, option->rect, c.track, QColor(), 3);
        return;
    case CE_ProgressBarContents:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option);
            bar && bar->maximum > bar->minimum) {
            const double share
                = double(bar->progress - bar->minimum) / double(bar->maximum - bar->minimum);
            QRect filled = option->rect;
            filled.setWidth(int(filled.width() * std::clamp(share, 0.0, 1.0)));
            if (filled.width() > 2)
                roundedPanel(painter, filled, c.accent, QColor(), 3);
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget)
        || qobject_cast<QScrollBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void Style::unpolish(QWidget *widget)
{
    QProxyStyle::unpolish(widget);
}

} // namespace berth
