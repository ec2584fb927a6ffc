// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "ui/theme/icons.h"
#include "ui/theme/statuslook.h"
#include "ui/theme/theme.h"

#include <QtGui/qpainter.h>
#include <QtTest/qtest.h>
#include <QtWidgets/qapplication.h>

using namespace berth;

class tst_theme final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contrastIsThatOfWcag()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 10), 210);
        QCOMPARE(contrast(Qt::red, Qt::red), 1.0);
        QCOMPARE(qRound(contrast(QColor(0x76, 0x76, 0x76), Qt::white) * 100), 454);
    }

    void everyTextCanBeRead_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("ours, light") << Theme::lightPalette();
        QTest::newRow("ours, dark") << Theme::darkPalette();
        QPalette grey(QColor(0x80, 0x80, 0x80));
        QTest::newRow("a desktop in grey") << grey;
        QPalette pale = Theme::lightPalette();
        pale.setColor(QPalette::Highlight, QColor(0xff, 0xf0, 0xb0));
        QTest::newRow("a pale highlight") << pale;
    }

    void everyTextCanBeRead()
    {
        QFETCH(QPalette, palette);
        const ThemeColors c = themeColors(palette);
        QVERIFY(contrast(c.muted, c.card) >= 4.5);
        QVERIFY(contrast(c.faint, c.card) >= 2.9);
        QVERIFY(contrast(c.accent, c.card) >= 4.5);
        QVERIFY(contrast(c.accentText, c.accent) >= 4.0);
        for (const auto tone : {Tone::Neutral, Tone::Info, Tone::Good, Tone::Warning, Tone::Bad})
            QVERIFY2(contrast(c.tone(tone), c.card) >= 4.5, qPrintable(QString::number(int(tone))));
        QVERIFY2(contrast(c.text, c.selection) >= 4.5, "text on the current row");
    }

    void heatRisesInLightnessAlone()
    {
        for (const QPalette &palette : {Theme::lightPalette(), Theme::darkPalette()}) {
            const ThemeColors c = themeColors(palette);
            double before = contrast(c.heat(0.01), c.card);
            for (int step = 1; step <= 10; ++step) {
                const double now = contrast(c.heat(step / 10.0), c.card);
                QVERIFY(now > before);
                before = now;
            }
        }
    }

    void everyIconDraws()
    {
        const QStringList names = iconNames();
        QVERIFY(names.size() >= 40);
        for (const QString &name : names) {
            QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            const QByteArray latin = name.toLatin1();
            paintIcon(&painter, image.rect(), QLatin1StringView(latin), Qt::red);
            painter.end();
            int drawn = 0;
            for (int y = 0; y < 24; ++y) {
                for (int x = 0; x < 24; ++x)
                    drawn += qAlpha(image.pixel(x, y)) > 128 ? 1 : 0;
            }
            QVERIFY2(drawn > 8, qPrintable(name));
        }
    }

    void anIconFollowsThePalette()
    {
        Theme theme(*qApp, Appearance::Light);
        const QIcon made = icon(QLatin1StringView("stop"));
        const auto ink = [&made] {
            const QImage image = made.pixmap(24, 24).toImage();
            return QColor::fromRgba(image.pixel(12, 6)).lightness();
        };
        const int light = ink();
        theme.setAppearance(Appearance::Dark);
        const int dark = ink();
        QVERIFY2(light < 100 && dark > 150,
                 qPrintable(QStringLiteral("%1 %2").arg(light).arg(dark)));
        theme.setAppearance(Appearance::Light);
    }

    void noStatusIsColourAlone_data()
    {
        QTest::addColumn<QString>("word");
        for (const char *word :
             {"queued", "starting", "running", "stopping", "succeeded", "failed", "stopped",
              "ready", "cordoned", "draining", "lost", "degraded", "unreachable", "empty"})
            QTest::newRow(word) << QString::fromLatin1(word);
    }

    void noStatusIsColourAlone()
    {
        QFETCH(QString, word);
        const StatusLook look = statusLook(word);
        QVERIFY(iconNames().contains(QString(look.icon)));
        QVERIFY2(look.icon != QLatin1StringView("info"), "a status has an icon of its own");
    }
};

BERTH_TEST(tst_theme)
#include "tst_theme.moc"
