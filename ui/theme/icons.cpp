// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qiconengine.h>
#include <QtGui/qpainter.h>
#include <QtGui/qpixmapcache.h>
#include <QtSvg/qsvgrenderer.h>

/// Resources of a static library are linked only where somebody asks for them; outside a namespace,
/// as Q_INIT_RESOURCE wants it.
static void initResources()
{
    Q_INIT_RESOURCE(berth);
}

namespace berth {

static QString pathOf(const QString &name)
{
    initResources();
    const QString path = QLatin1String(":/berth/icons/") % name % QLatin1String(".svg");
    return path;
}

static QPixmap render(const QString &name, const QSize &size, const QColor &color)
{
    const QString key = QLatin1String("berth-icon/") % name % u'/' % QString::number(size.width())
        % u'x' % QString::number(size.height()) % u'/' % color.name(QColor::HexArgb);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;

    QFile file(pathOf(name));
    const bool isThere = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(isThere, "icon", qPrintable(name));
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    if (isThere) {
        QByteArray svg = file.readAll();
        svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(svg);
        QPainter painter(&pixmap);
        const int side = std::min(size.width(), size.height());
        renderer.render(
            &painter,
            QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0, side, side));
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

namespace {

class ThemedIconEngine final : public QIconEngine
{
public:
    ThemedIconEngine(QString name, std::optional<Tone> tone)
        : m_name(std::move(name))
        , m_tone(tone)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        QPixmap drawn = scaledPixmap(rect.size() * ratio, mode, state, ratio);
        painter->drawPixmap(rect, drawn);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return render(m_name, size, color(mode));
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state,
                         qreal scale) override
    {
        QPixmap drawn = pixmap(size, mode, state);
        drawn.setDevicePixelRatio(scale);
        return drawn;
    }

    QIconEngine *clone() const override { return new ThemedIconEngine(m_name, m_tone); }
    QString iconName() override { return m_name; }

private:
    [[nodiscard]] QColor color(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (m_tone)
            return themeColors(palette).tone(*m_tone);
        return palette.color(QPalette::Active, QPalette::ButtonText);
    }

    QString m_name;
    std::optional<Tone> m_tone;
};

} // namespace

QIcon icon(QLatin1StringView name)
{
    return QIcon(new ThemedIconEngine(QString(name), std::nullopt));
}

QIcon icon(QLatin1StringView name, Tone tone)
{
    return QIcon(new ThemedIconEngine(QString(name), tone));
}

void paintIcon(QPainter *painter, const QRect &rect, QLatin1StringView name, const QColor &color)
{
    const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
    QPixmap drawn = render(QString(name), rect.size() * ratio, color);
    drawn.setDevicePixelRatio(ratio);
    painter->drawPixmap(rect.topLeft(), drawn);
}

QIcon programIcon()
{
    QIcon result;
    for (const int side : {16, 24, 32, 48, 64, 128, 256})
        result.addPixmap(render(QStringLiteral("berth"), {side, side}, Qt::black));
    return result;
}

QStringList iconNames()
{
    initResources();
    QStringList names;
    const QStringList files = QDir(QStringLiteral(":/berth/icons")).entryList();
    for (const QString &file : files)
        names << file.chopped(4);
    return names;
}

} // namespace berth
