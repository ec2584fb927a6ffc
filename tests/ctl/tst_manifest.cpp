// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/manifest.h"
#include "app/ctl/output.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::ctl;
using namespace Qt::StringLiterals;

/// Manifests as they are read, what they would change, and what is printed.
class tst_manifest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsScalarsByTheirType();
    void refuses_data();
    void refuses();
    void differs_data();
    void differs();
    void printsSafely();
};

static QJsonObject parsed(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

void tst_manifest::readsScalarsByTheirType()
{
    const auto read = readManifests("kind: Deployment\n"
                                    "cluster: west\n"
                                    "name: \"007\"\n"
                                    "image: app:1\n"
                                    "replicas: 3\n"
                                    "held: true\n"
                                    "expected_seconds: null\n"
                                    "resources: {cpu: 0.5, memory: 1GiB}\n"
                                    "args: [\"--rate\", \"5\"]\n"
                                    "---\n"
                                    "{\"kind\": \"cluster\", \"name\": \"east\", \"id\": 7}\n",
                                    u"m.yaml"_s);
    QVERIFY(read);
    QCOMPARE(read->size(), 2);
    const Manifest first = read->first();
    QCOMPARE(first.kind, u"deployment"_s);
    QCOMPARE(first.cluster, u"west"_s);
    QCOMPARE(first.name, u"007"_s);
    QCOMPARE(first.body, parsed(R"({"name": "007", "image": "app:1", "replicas": 3, "held": true,
        "expected_seconds": null, "resources": {"cpu": 0.5, "memory": "1GiB"},
        "args": ["--rate", "5"]})"));
    QCOMPARE(read->last().id, 7);
}

void tst_manifest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    const auto row
        = [](const char *name, const char *text, const QString &pointer, const QString &message) {
              QTest::newRow(name) << QByteArray(text) << pointer << message;
          };
    row("nothing", "", u"m"_s, u"holds no manifest"_s);
    row("a list", "- a\n", u"m:1:1"_s, u"a manifest is a mapping"_s);
    row("no kind", "name: x\n", u"m:1:1"_s, u"'kind' is missing"_s);
    row("another kind", "\nkind: Clutser\nname: x\n", u"m:2:1"_s, u"'clutser' is no kind"_s);
    row("no name", "kind: Cluster\n", u"m:1:1"_s, u"'name' is missing"_s);
    row("a deployment of nowhere", "kind: Deployment\nname: x\n", u"m:1:1"_s,
        u"'cluster' is missing"_s);
    row("no YAML", "kind: [\n", u"m:2:1"_s, u"end of sequence flow not found"_s);
    row("what no document begins with", ",\n", u"m:1:1"_s, u"no document begins like this"_s);
    row("what names itself", "kind: cluster\nname: &a [*a]\n", u"m:2:7"_s,
        u"is nested too deeply here"_s);
    row("what multiplies",
        "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
        "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
        "e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nkind: cluster\nname: x\n",
        u"m:1:26"_s, u"becomes too large here"_s);
    row("a key that is no text", "? [a]\n: b\n", u"m:1:3"_s, u"a key must be a text"_s);
}

void tst_manifest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    const auto read = readManifests(text, u"m"_s);
    QVERIFY(!read);
    QCOMPARE(read.error().fields.first().pointer, pointer);
    QCOMPARE(read.error().fields.first().message, message);
}

void tst_manifest::differs_data()
{
    QTest::addColumn<QByteArray>("wanted");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("the same") << QByteArray(R"({"priority": 5})") << QStringList();
    QTest::newRow("a number") << QByteArray(R"({"priority": 6})")
                              << QStringList{u"priority: 5 -> 6"_s};
    QTest::newRow("the same amount in other words")
        << QByteArray(R"({"resources": {"cpu": "500m", "memory": "1GiB"}})") << QStringList();
    QTest::newRow("another amount") << QByteArray(R"({"resources": {"cpu": "1"}})")
                                    << QStringList{u"resources/cpu: 0.5 -> 1"_s};
    QTest::newRow("something new")
        << QByteArray(R"({"env": {"A": "1"}})") << QStringList{u"env: - -> A=1"_s};
}

void tst_manifest::differs()
{
    QFETCH(QByteArray, wanted);
    QFETCH(QStringList, lines);
    const QJsonObject current
        = parsed(R"({"priority": 5, "resources": {"cpu": 0.5, "memory": 1073741824}})");
    QCOMPARE(differences(current, parsed(wanted)), lines);
}

void tst_manifest::printsSafely()
{
    const QJsonArray rows{QJsonObject{{u"name"_s, u"=1+1\u001b[31m,\"x\""_s}, {u"n"_s, 3}},
                          QJsonObject{{u"name"_s, QJsonValue::Null}, {u"n"_s, 0.5}}};
    const QList<Column> columns{{u"NAME"_s, u"name"_s}, {u"N"_s, u"n"_s}, {u"W"_s, u"n"_s, true}};
    QCOMPARE(render(rows, columns, Format::Csv),
             u"NAME,N,W\n\"'=1+1\\x1b[31m,\"\"x\"\"\",3,3\n,0.5,0.5\n"_s);
    const QString table = render(rows, columns, Format::Table);
    QVERIFY(!table.contains(u'\u001b'));
    QVERIFY(!table.contains(u'W'));
    // Names come from a server too.
    const QJsonObject strange{{u"\u001b[31m"_s, u"\u001b[0m"_s}};
    for (const Format format : {Format::Table, Format::Wide, Format::Json, Format::Yaml})
        QVERIFY(!renderObject(strange, format).contains(u'\u001b'));
    QVERIFY(render(rows, columns, Format::Wide).contains(u'W'));
    QCOMPARE(QJsonDocument::fromJson(render(rows, columns, Format::Json).toUtf8()).array(), rows);
}

BERTH_TEST(tst_manifest)
#include "tst_manifest.moc"
