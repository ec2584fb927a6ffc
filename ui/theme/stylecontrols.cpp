// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/stylepainting.h"

#include <QtGui/qpainter.h>
#include <QtWidgets/qabstractspinbox.h>
#include <QtWidgets/qcombobox.h>

namespace berth {

void roundedPanel(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &edge,
                  qreal radius, qreal width)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(edge.isValid() ? QPen(edge, width) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const qreal inset = edge.isValid() ? width / 2.0 : 0.0;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

static bool isFieldWrong(const QWidget *widget)
{
    return widget && widget->property("wrong").toBool();
}

void drawField(const QStyleOption *option, QPainter *painter, const QWidget *widget, bool hasFocus)
{
    const auto &c = colorsOf(option);
    const bool isEnabled = option->state & QStyle::State_Enabled;
    const QColor edge = isFieldWrong(widget) ? c.tone(Tone::Bad) : hasFocus ? c.accent : c.edge;
    const bool isStrong = hasFocus || isFieldWrong(widget);
    roundedPanel(painter, option->rect, isEnabled ? c.card : c.window, isEnabled ? edge : c.line,
                 CornerRadius, isStrong ? 1.6 : 1.0);
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option,
                            const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const bool isInside = widget
        && (qobject_cast<const QComboBox *>(widget->parentWidget())
            || qobject_cast<const QAbstractSpinBox *>(widget->parentWidget()));
    if (element == SE_LineEditContents && !isInside)
        return rect.adjusted(6, 0, -6, 0);
    return rect;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                            SubControl subControl, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        // No arrow buttons: the groove is the whole bar.
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (bar) {
            const bool isHorizontal = bar->orientation == Qt::Horizontal;
            const int length = isHorizontal ? bar->rect.width() : bar->rect.height();
            const int extent = isHorizontal ? bar->rect.height() : bar->rect.width();
            const qint64 range = qint64(bar->maximum) - bar->minimum;
            int slider = length;
            if (range > 0) {
                slider = int(qint64(bar->pageStep) * length / (range + bar->pageStep));
                slider = std::clamp(slider, std::min(32, length), length);
            }
            const int start = sliderPositionFromValue(
                bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
            const auto along = [&](int from, int size) {
                return isHorizontal ? QRect(from, 0, size, extent) : QRect(0, from, extent, size);
            };
            switch (subControl) {
            case SC_ScrollBarAddLine:
            case SC_ScrollBarSubLine:
                return {};
            case SC_ScrollBarGroove:
                return along(0, length);
            case SC_ScrollBarSlider:
                return along(start, slider);
            case SC_ScrollBarSubPage:
                return along(0, start);
            case SC_ScrollBarAddPage:
                return along(start + slider, length - start - slider);
            default:
                break;
            }
        }
    }
    const QRect rect = QProxyStyle::subControlRect(control, option, subControl, widget);
    if ((control == CC_ComboBox && subControl == SC_ComboBoxEditField)
        || (control == CC_SpinBox && subControl == SC_SpinBoxEditField))
        return rect.adjusted(6, 0, 0, 0);
    return rect;
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                               QPainter *painter, const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar:
        drawScrollBar(option, painter, widget);
        return;
    case CC_ComboBox:
        drawComboBox(option, painter, widget);
        return;
    case CC_SpinBox:
        drawSpinBox(option, painter, widget);
        return;
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

void Style::drawScrollBar(const QStyleOptionComplex *option, QPainter *painter,
                          const QWidget *widget) const
{
    const auto &c = colorsOf(option);
    painter->fillRect(option->rect, c.card);
    const QRect slider = proxy()->subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (!bar || bar->maximum <= bar->minimum)
        return;
    const bool isActive = (option->state & State_MouseOver) || (option->state & State_Sunken);
    roundedPanel(painter, slider.adjusted(3, 3, -2, -2), isActive ? c.muted : c.edge, QColor(), 3);
}

void Style::drawComboBox(const QStyleOptionComplex *option, QPainter *painter,
                         const QWidget *widget) const
{
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
    if (!combo)
        return;
    const auto &c = colorsOf(option);
    if (combo->frame) {
        const bool hasFocus = option->state & State_HasFocus;
        drawField(option, painter, widget, hasFocus);
        if (!combo->editable && (option->state & State_MouseOver) && (option->state & State_Enabled)
            && !hasFocus)
            roundedPanel(painter, option->rect, c.hover, c.edge);
    }
    const QRect arrow = proxy()->subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    paintIcon(painter, QRect(arrow.center() - QPoint(6, 6), QSize(13, 13)),
              QLatin1String("chevron-down"), (option->state & State_Enabled) ? c.muted : c.line);
}

void Style::drawSpinBox(const QStyleOptionComplex *option, QPainter *painter,
                        const QWidget *widget) const
{
    const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
    if (!spin)
        return;
    const auto &c = colorsOf(option);
    drawField(option, painter, widget, option->state & State_HasFocus);
    if (spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    for (const auto part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const QRectF r = proxy()->subControlRect(CC_SpinBox, option, part, widget);
        const bool canStep = (option->state & State_Enabled)
            && (spin->stepEnabled
                & (part == SC_SpinBoxUp ? QAbstractSpinBox::StepUpEnabled
                                        : QAbstractSpinBox::StepDownEnabled));
        painter->setPen(
            QPen(canStep ? c.muted : c.line, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const qreal up = part == SC_SpinBoxUp ? -1.0 : 1.0;
        const QPointF m = r.center();
        painter->drawPolyline(QPolygonF{m + QPointF(-3, -1.5 * up), m + QPointF(0, 1.5 * up),
                                        m + QPointF(3, -1.5 * up)});
    }
    painter->restore();
}

} // namespace berth
