// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/imagereference.h"
#include "tests/support/testmain.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace Qt::StringLiterals;

class tst_imagereference final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesApart_data();
    void takesApart();
    void refusesWithPlace_data();
    void refusesWithPlace();
    void rubbishNeverCrashes();
};

static const QString Sha256 = u"sha256:"_s + QString(64, u'a');

void tst_imagereference::takesApart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("digest");
    QTest::addColumn<QString>("shortName");
    const auto row
        = [](const char *name, const QString &text, const QString &domain, const QString &path,
             const QString &tag, const QString &digest, const QString &shortName) {
              QTest::newRow(name) << text << domain << path << tag << digest << shortName;
          };
    const QString none;
    row("a name alone", u"nginx"_s, none, u"nginx"_s, none, none, u"nginx"_s);
    row("a tag", u"nginx:1.25"_s, none, u"nginx"_s, u"1.25"_s, none, u"nginx"_s);
    row("a path without registry", u"ml/trainer"_s, none, u"ml/trainer"_s, none, none,
        u"trainer"_s);
    row("registry, port, path and tag", u"registry.local:5000/ml/trainer:1.4"_s,
        u"registry.local:5000"_s, u"ml/trainer"_s, u"1.4"_s, none, u"trainer"_s);
    row("localhost is a registry", u"localhost/a"_s, u"localhost"_s, u"a"_s, none, none, u"a"_s);
    row("localhost with a port", u"localhost:5000/a:b"_s, u"localhost:5000"_s, u"a"_s, u"b"_s, none,
        u"a"_s);
    row("localhost alone is an image", u"localhost"_s, none, u"localhost"_s, none, none,
        u"localhost"_s);
    row("a number behind the colon is a tag", u"registry:5000"_s, none, u"registry"_s, u"5000"_s,
        none, u"registry"_s);
    row("upper case in a registry", u"Registry/a"_s, u"Registry"_s, u"a"_s, none, none, u"a"_s);
    row("an IPv4 registry", u"10.0.0.1:5000/a"_s, u"10.0.0.1:5000"_s, u"a"_s, none, none, u"a"_s);
    row("an IPv6 registry", u"[fe80::1]:5000/a"_s, u"[fe80::1]:5000"_s, u"a"_s, none, none, u"a"_s);
    row("an IPv6 registry without port", u"[::1]/a"_s, u"[::1]"_s, u"a"_s, none, none, u"a"_s);
    row("every separator", u"z/a.b_c__d-e---f"_s, none, u"z/a.b_c__d-e---f"_s, none, none,
        u"a.b_c__d-e---f"_s);
    row("a digest", u"a@"_s + Sha256, none, u"a"_s, none, Sha256, u"a"_s);
    row("a tag and a digest", u"r.io/a:1@"_s + Sha256, u"r.io"_s, u"a"_s, u"1"_s, Sha256, u"a"_s);
    row("sha512", u"a@sha512:"_s + QString(128, u'0'), none, u"a"_s, none,
        u"sha512:"_s + QString(128, u'0'), u"a"_s);
    row("a tag of every kind", u"a:_A.b-9"_s, none, u"a"_s, u"_A.b-9"_s, none, u"a"_s);
    row("a tag of 128 characters", u"a:"_s + QString(128, u't'), none, u"a"_s, QString(128, u't'),
        none, u"a"_s);
    row("255 characters", QString(255, u'n'), none, QString(255, u'n'), none, none,
        QString(255, u'n'));
}

void tst_imagereference::takesApart()
{
    QFETCH(QString, text);
    const auto reference = parseImageReference(text);
    QVERIFY2(reference.has_value(), reference ? "" : qPrintable(describe(reference.error())));
    QTEST(reference->domain, "domain");
    QTEST(reference->path, "path");
    QTEST(reference->tag, "tag");
    QTEST(reference->digest, "digest");
    QTEST(reference->shortName(), "shortName");
    QCOMPARE(reference->toString(), text);
}

void tst_imagereference::refusesWithPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::newRow("nothing") << u""_s << 0;
    QTest::newRow("a blank before") << u" a"_s << 0;
    QTest::newRow("a blank inside") << u"a b"_s << 1;
    QTest::newRow("upper case in the path") << u"ml/Trainer"_s << 3;
    QTest::newRow("upper case in a name alone") << u"Nginx"_s << 0;
    QTest::newRow("a scheme") << u"https://r.io/a"_s << 5;
    QTest::newRow("a slash at the end") << u"a/"_s << 2;
    QTest::newRow("a slash at the beginning") << u"/a"_s << 0;
    QTest::newRow("two slashes") << u"a//b"_s << 2;
    QTest::newRow("a separator first") << u"-a"_s << 0;
    QTest::newRow("a separator last") << u"a."_s << 1;
    QTest::newRow("two points") << u"a..b"_s << 2;
    QTest::newRow("three underscores") << u"a___b"_s << 3;
    QTest::newRow("mixed separators") << u"a.-b"_s << 2;
    QTest::newRow("an empty tag") << u"a:"_s << 2;
    QTest::newRow("a tag with a point first") << u"a:.b"_s << 2;
    QTest::newRow("a tag with a blank") << u"a:b c"_s << 3;
    QTest::newRow("a tag of 129 characters") << QString(u"a:"_s + QString(129, u't')) << 130;
    QTest::newRow("an empty digest") << u"a@"_s << 2;
    QTest::newRow("an unknown algorithm") << QString(u"a@md5:"_s + QString(32, u'a')) << 2;
    QTest::newRow("an algorithm alone") << u"a@sha256"_s << 8;
    QTest::newRow("a short digest") << u"a@sha256:abc"_s << 12;
    QTest::newRow("a long digest") << QString(u"a@"_s + Sha256 + u'a') << 73;
    QTest::newRow("an upper-case digest") << QString(u"a@sha256:"_s + QString(64, u'A')) << 9;
    QTest::newRow("two digests") << QString(u"a@"_s + Sha256 + u'@' + Sha256) << 73;
    QTest::newRow("a port without digits") << u"r.io:/a"_s << 5;
    QTest::newRow("a port with letters") << u"r.io:80a/b"_s << 7;
    QTest::newRow("a port too large") << u"r.io:65536/b"_s << 5;
    QTest::newRow("a registry that begins with a dash") << u"-r.io/a"_s << 0;
    QTest::newRow("a registry part that ends with a dash") << u"r-.io/a"_s << 1;
    QTest::newRow("a registry with an empty part") << u"r..io/a"_s << 2;
    QTest::newRow("a registry with an underscore") << u"r_x.io/a"_s << 1;
    QTest::newRow("an IPv6 registry that is not closed") << u"[::1/a"_s << 4;
    QTest::newRow("an IPv6 registry with rubbish") << u"[::x]/a"_s << 3;
    QTest::newRow("256 characters") << QString(256, u'n') << 255;
    QTest::newRow("an image id") << QString(64, u'a') << 0;
    QTest::newRow("the leftmost mistake counts") << u"A:b c@md5"_s << 0;
    QTest::newRow("a letter that is not ASCII") << u"é"_s << 0;
}

void tst_imagereference::refusesWithPlace()
{
    QFETCH(QString, text);
    const auto reference = parseImageReference(text);
    QVERIFY(!reference);
    QCOMPARE(reference.error().code, ErrorCode::InvalidArgument);
    QTEST(reference.error().fields.first().position, "position");
}

void tst_imagereference::rubbishNeverCrashes()
{
    constexpr quint32 Seed = 128;
    QRandomGenerator random(Seed);
    const QString alphabet = u"ab1A.-_/:@[]sha256 é"_s;
    int accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        QString text;
        const int length = random.bounded(0, 14);
        for (int c = 0; c < length; ++c)
            text.append(alphabet[random.bounded(int(alphabet.size()))]);
        const auto reference = parseImageReference(text);
        if (!reference) {
            const int position = reference.error().fields.first().position;
            QVERIFY2(position >= 0 && position <= text.size(), qPrintable(text));
            continue;
        }
        ++accepted;
        QCOMPARE(reference->toString(), text);
        QVERIFY2(parseImageReference(reference->toString()).value() == *reference,
                 qPrintable(text));
    }
    QVERIFY(accepted > 100);
}

BERTH_TEST(tst_imagereference)
#include "tst_imagereference.moc"
