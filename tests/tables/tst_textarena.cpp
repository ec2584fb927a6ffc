// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymentcolumns.h"
#include "models/tables/radixsort.h"
#include "models/tables/textarena.h"
#include "models/tables/textmatch.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <numeric>
#include <random>
#include <set>

using namespace berth;

/// The parts below the queue table: arena, needle, radix sort, index table, adaptive columns.
class tst_textarena : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void needlesIgnoreCase_data()
    {
        QTest::addColumn<QString>("needle");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isFound");
        const auto row = [](const char *name, const char *needle, const char *text, bool isFound) {
            QTest::newRow(name) << QString::fromUtf8(needle) << QString::fromUtf8(text) << isFound;
        };
        row("the same", "train", "train", true);
        row("inside", "RAI", "xtrainx", true);
        row("at the end", "n7", "train7 trainN7", true);
        row("after a false start", "aab", "aaab", true);
        row("missing", "trains", "train", false);
        row("nothing", "", "", true);
        row("accents", "ÉCLAIR", "un éclair", true);
        row("other accents", "é", "e", false);
        row("beyond the basic plane", "𐐀", "x𐐨y", true);
        row("longer than the text", "abc", "ab", false);
    }
    void needlesIgnoreCase()
    {
        QFETCH(QString, needle);
        QFETCH(QString, text);
        QTEST(TextMatch(filter::Operator::Contains, needle).matches(text), "isFound");
    }

    void searchFindsTheSameAsEachText()
    {
        std::minstd_rand random(3);
        TextArena arena;
        std::vector<QString> texts;
        for (int i = 0; i < 2000; ++i) {
            QString text;
            for (auto n = random() % 12; n > 0; --n)
                text += QChar(u"abAé0"[random() % 5]);
            texts.push_back(text);
            arena.append(text);
        }
        for (const QString &wanted :
             {QStringLiteral("a"), QStringLiteral("AB"), QStringLiteral("éa"),
              QStringLiteral("b0A"), QString(), QStringLiteral("zz")}) {
            Bitmap hits(arena.size());
            arena.search(Utf8Needle(wanted), hits);
            for (quint32 i = 0; i < arena.size(); ++i)
                QCOMPARE(hits.test(i), texts[i].contains(wanted, Qt::CaseInsensitive));
        }
    }

    void ranksStayInOrderAsTextsComeAndGo()
    {
        std::minstd_rand random(9);
        TextArena arena;
        Bitmap live;
        for (int round = 0; round < 12; ++round) {
            for (int i = 0; i < 150; ++i) {
                QString text = QStringLiteral("a-prefix-that-they-share-").left(int(random() % 26));
                for (auto n = random() % 4; n > 0; --n)
                    text += QChar(u"abBAé"[random() % 5]);
                arena.append(text);
                live.append(true);
            }
            for (int i = 0; i < 40; ++i)
                live.reset(quint32(random()) % live.size());
            if (round % 4 == 3) {
                arena.compact(live);
                live = Bitmap(arena.size());
                live.fill(true);
            }
            arena.ensureRanks(live);
            std::vector<quint32> order;
            live.forEach([&](quint32 at) { order.push_back(at); });
            std::stable_sort(order.begin(), order.end(), [&](quint32 a, quint32 b) {
                return compareNames(arena.view(a), arena.view(b)) < 0;
            });
            for (size_t i = 1; i < order.size(); ++i) {
                const bool isSame = arena.view(order[i]) == arena.view(order[i - 1]);
                QCOMPARE(arena.rank(order[i]) == arena.rank(order[i - 1]), isSame);
                QVERIFY(arena.rank(order[i]) >= arena.rank(order[i - 1]));
            }
        }
    }

    void aZeroInsideATextEndsNothing()
    {
        TextArena arena;
        arena.append(QStringView(u"a\0b", 3));
        arena.append(u"c");
        QCOMPARE(arena.text(0), QString(u"a" + QString(QChar::ReplacementCharacter) + u"b"));
        QCOMPARE(arena.text(1), QStringLiteral("c"));
    }

    void utf16SortsAsUtf8()
    {
        const QStringList texts{QStringLiteral("a"),      QStringLiteral("B"),
                                QStringLiteral("b"),      QStringLiteral("\uE000"),
                                QStringLiteral("\uFFFD"), QString::fromUcs4(U"\U0001F600"),
                                QStringLiteral("é"),      QString()};
        for (const QString &a : texts) {
            for (const QString &b : texts) {
                const int narrow
                    = compareNames(QByteArrayView(a.toUtf8()), QByteArrayView(b.toUtf8()));
                const int wide = compareNames(a, b);
                QCOMPARE(wide < 0, narrow < 0);
                QCOMPARE(wide == 0, a == b);
            }
        }
    }

    void radixSortIsAStableSort()
    {
        std::minstd_rand random(4);
        for (const int bits : {1, 11, 12, 40, 64}) {
            std::vector<quint64> values(5000);
            for (quint64 &value : values)
                value = (quint64(random()) << 40 ^ quint64(random()) << 20 ^ random())
                    & (bits == 64 ? ~quint64(0) : (quint64(1) << bits) - 1);
            std::vector<quint64> expected = values;
            std::sort(expected.begin(), expected.end());
            std::vector<quint64> scratch;
            radixSort(values, 0, bits, scratch);
            QVERIFY(values == expected);
        }
        std::vector<quint64> values;
        for (quint64 i = 0; i < 1000; ++i)
            values.push_back((i * 7919 % 3) << 32 | i);
        std::vector<quint64> scratch;
        radixSort(values, 32, 2, scratch);
        QVERIFY(std::is_sorted(values.begin(), values.end()));
        std::vector<quint64> none;
        radixSort(none, 0, 64, scratch);
    }

    void theIndexTableAgreesWithASet()
    {
        std::minstd_rand random(8);
        IndexTable table;
        std::vector<quint64> keys;
        std::set<quint32> there;
        const auto hashOf = [&](quint32 at) { return IndexTable::mix(keys[at]); };
        for (int step = 0; step < 20'000; ++step) {
            if (there.empty() || random() % 5 < 3) {
                keys.push_back(quint64(keys.size()) * 1'000'003);
                table.insert(quint32(keys.size() - 1), hashOf);
                there.insert(quint32(keys.size() - 1));
            } else {
                auto it = there.lower_bound(quint32(random()) % quint32(keys.size()));
                if (it == there.end())
                    it = there.begin();
                table.remove(*it, hashOf);
                there.erase(it);
            }
        }
        for (quint32 at = 0; at < keys.size(); ++at) {
            const quint32 found
                = table.find(hashOf(at), [&](quint32 i) { return keys[i] == keys[at]; });
            QCOMPARE(found, there.contains(at) ? at : IndexTable::None);
        }
    }

    void columnsWidenWhereTheyMust()
    {
        IndexColumn column;
        for (quint32 i = 0; i < 70'000; ++i)
            column.append(i);
        column.set(3, 65'536);
        QCOMPARE(column[3], 65'536u);
        QCOMPARE(column[65'535], 65'535u);
        QCOMPARE(column[69'999], 69'999u);
        Bitmap live(70'000);
        live.set(3);
        live.set(69'999);
        column.keep(live);
        QCOMPARE(column[0], 65'536u);
        QCOMPARE(column[1], 69'999u);
    }

    void bitmaps()
    {
        Bitmap bits(70);
        bits.invert();
        QCOMPARE(bits.count(), 70);
        bits.reset(69);
        bits.append(true);
        QCOMPARE(bits.size(), 71u);
        QCOMPARE(bits.count(), 70);
        Bitmap other(71);
        other.setEach([](quint32 i) { return i % 2 == 0; });
        QCOMPARE(other.count(), 36);
        QCOMPARE(bits.countWithout(other), 34);
        bits -= other;
        QCOMPARE(bits.count(), 34);
        bits |= other;
        QCOMPARE(bits.count(), 70);
        bits ^= other;
        QCOMPARE(bits.count(), 34);
        bits &= other;
        QCOMPARE(bits.count(), 0);
    }
};

BERTH_TEST(tst_textarena)
#include "tst_textarena.moc"
