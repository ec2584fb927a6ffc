// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/filter.h"
#include "models/domain/nearest.h"
#include "tests/support/testmain.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::filter;
using namespace Qt::StringLiterals;

class tst_filter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void refusesWithPlaceAndHint_data();
    void refusesWithPlaceAndHint();
    void completes_data();
    void completes();
    void rubbishNeverCrashes();
    void findsTheNearestWord_data();
    void findsTheNearestWord();
};

static const std::vector<Field> &fields()
{
    static const std::vector<Field> all{
        {u"name"_s, FieldType::Text, {}, 1},
        {u"status"_s, FieldType::Word, {u"queued"_s, u"starting"_s, u"running"_s, u"stopped"_s}, 2},
        {u"priority"_s, FieldType::Integer, {}, 3},
        {u"cpu"_s, FieldType::Cpu, {}, 4},
        {u"memory"_s, FieldType::Memory, {}, 5},
        {u"gpu"_s, FieldType::Gpu, {}, 6},
        {u"waiting"_s, FieldType::Duration, {}, 7},
        {u"held"_s, FieldType::Boolean, {}, 8},
        {u"gpu_model"_s, FieldType::Text, {}, 9},
    };
    return all;
}

static QString sign(Operator op)
{
    switch (op) {
    case Operator::Contains:
        return u":"_s;
    case Operator::Equal:
        return u"="_s;
    case Operator::NotEqual:
        return u"!="_s;
    case Operator::Less:
        return u"<"_s;
    case Operator::LessEqual:
        return u"<="_s;
    case Operator::Greater:
        return u">"_s;
    case Operator::GreaterEqual:
        return u">="_s;
    case Operator::Matches:
        return u"~"_s;
    }
    return {};
}

/// The tree as text: (and a b), (or a b), (not a), [key op text number], *.
static QString shown(const Node &node)
{
    QString word;
    switch (node.kind) {
    case Node::Kind::Everything:
        return u"*"_s;
    case Node::Kind::Term:
        return QString(u'[' + QString::number(node.key) + sign(node.op) + node.text
                       + (node.type == FieldType::Text
                              ? QString()
                              : QString(u'#' + QString::number(node.number)))
                       + u']');
    case Node::Kind::And:
        word = u"and"_s;
        break;
    case Node::Kind::Or:
        word = u"or"_s;
        break;
    case Node::Kind::Not:
        word = u"not"_s;
        break;
    }
    QString text = u'(' + word;
    for (const Node &child : node.children)
        text += u' ' + shown(child);
    return text + u')';
}

void tst_filter::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tree");
    const auto row = [](const char *name, const QString &text, const QString &tree) {
        QTest::newRow(name) << text << tree;
    };
    row("nothing is everything", u""_s, u"*"_s);
    row("blanks are everything", u"  "_s, u"*"_s);
    row("a bare word", u"trainer"_s, u"[-1:trainer]"_s);
    row("a bare word with a slash and a colon", u"ml/a:1"_s, u"[-1:ml/a:1]"_s);
    row("a quoted text", u"\"a b\""_s, u"[-1:a b]"_s);
    row("a quote inside quotes", uR"("a \"b\" \\ \d")"_s, uR"([-1:a "b" \ \d])"_s);
    row("an empty quoted text", u"name=\"\""_s, u"[1=]"_s);
    row("contains", u"name:train"_s, u"[1:train]"_s);
    row("equals", u"name=train"_s, u"[1=train]"_s);
    row("differs", u"name!=train"_s, u"[1!=train]"_s);
    row("matches", u"name~^tr(ai|ei)n$"_s, u"[1~^tr(ai|ei)n$]"_s);
    row("a quoted value", u"name:\"a b\""_s, u"[1:a b]"_s);
    row("the field ignores case", u"NAME:a"_s, u"[1:a]"_s);
    row("a word", u"status:running"_s, u"[2=running#2]"_s);
    row("the word ignores case", u"status=QUEUED"_s, u"[2=queued#0]"_s);
    row("an integer", u"priority>=500"_s, u"[3>=#500]"_s);
    row("a negative integer", u"priority>-1"_s, u"[3>#-1]"_s);
    row("a colon is equal for numbers", u"priority:5"_s, u"[3=#5]"_s);
    row("less or equal", u"priority<=5"_s, u"[3<=#5]"_s);
    row("less", u"priority<5"_s, u"[3<#5]"_s);
    row("cpu", u"cpu>500m"_s, u"[4>#500]"_s);
    row("memory", u"memory>=8GiB"_s, u"[5>=#8589934592]"_s);
    row("gpu", u"gpu>1.5"_s, u"[6>#1500]"_s);
    row("a time", u"waiting>90s"_s, u"[7>#90000]"_s);
    row("a time of two units", u"waiting>1h30m"_s, u"[7>#5400000]"_s);
    row("a time without unit counts seconds", u"waiting>90"_s, u"[7>#90000]"_s);
    row("days", u"waiting<3d"_s, u"[7<#259200000]"_s);
    row("a boolean", u"held:true"_s, u"[8=#1]"_s);
    row("a boolean in other words", u"held!=No"_s, u"[8!=#0]"_s);
    row("a blank is and", u"a b  c"_s, u"(and [-1:a] [-1:b] [-1:c])"_s);
    row("or is weaker", u"a b or c d"_s, u"(or (and [-1:a] [-1:b]) (and [-1:c] [-1:d]))"_s);
    row("or in capitals", u"a OR b"_s, u"(or [-1:a] [-1:b])"_s);
    row("or as the beginning of a word", u"oracle"_s, u"[-1:oracle]"_s);
    row("or in quotes is a text", u"a \"or\" b"_s, u"(and [-1:a] [-1:or] [-1:b])"_s);
    row("parentheses group", u"a (b or c)"_s, u"(and [-1:a] (or [-1:b] [-1:c]))"_s);
    row("parentheses without blanks", u"(a)or(b)"_s, u"(or [-1:a] [-1:b])"_s);
    row("nested parentheses", u"((a))"_s, u"[-1:a]"_s);
    row("a value in parentheses ends with them", u"(name:a)"_s, u"[1:a]"_s);
    row("not a term", u"-status:queued"_s, u"(not [2=queued#0])"_s);
    row("not a group", u"-(a or b)"_s, u"(not (or [-1:a] [-1:b]))"_s);
    row("not a word", u"-a"_s, u"(not [-1:a])"_s);
    row("a dash inside a word", u"a-b"_s, u"[-1:a-b]"_s);
}

void tst_filter::parses()
{
    QFETCH(QString, text);
    const auto node = parse(text, fields());
    QVERIFY2(node.has_value(), node ? "" : qPrintable(describe(node.error())));
    QTEST(shown(*node), "tree");
}

void tst_filter::refusesWithPlaceAndHint_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *name, const QString &text, int position, const QString &hint) {
        QTest::newRow(name) << text << position << hint;
    };
    const QString none;
    row("a slip in a field", u"a prioritty:5"_s, 2, u"did you mean 'priority'?"_s);
    row("swapped letters", u"preoirity>5"_s, 0, u"did you mean 'priority'?"_s);
    row("the beginning of a field", u"prio>5"_s, 0, u"did you mean 'priority'?"_s);
    row("a field far from all", u"zzzzzz:5"_s, 0, u"Quotes"_s);
    row("a slip in a word", u"status:runing"_s, 7, u"did you mean 'running'?"_s);
    row("a word far from all", u"status:xyz"_s, 7, u"One of queued, starting"_s);
    row("no value", u"priority>"_s, 9, none);
    row("no value before a blank", u"priority> 5"_s, 9, none);
    row("no value before a parenthesis", u"(name:)"_s, 6, none);
    row("no number", u"priority>high"_s, 9, none);
    row("a number with a letter", u"priority>5a"_s, 10, none);
    row("a minus alone", u"priority>-"_s, 9, none);
    row("a number too large", u"priority>99999999999999999999"_s, 9, none);
    row("memory without unit", u"memory>8"_s, 7, u"did you mean 8GiB?"_s);
    row("memory with thousandths", u"memory>8m"_s, 8, u"8M"_s);
    row("cpu too fine", u"cpu>0.00001"_s, 10, none);
    row("an unknown unit of time", u"waiting>5y"_s, 9, u"s, m, h, d or w"_s);
    row("a time too long", u"waiting>99999999999999999w"_s, 8, none);
    row("a unit of time is missing", u"waiting>1h30"_s, 12, none);
    row("a time of nothing", u"waiting>\"\""_s, 9, none);
    row("no boolean", u"held:maybe"_s, 5, none);
    row("a text in order", u"name<b"_s, 4, u": = != or ~"_s);
    row("a word in order", u"status>queued"_s, 6, u": = or !="_s);
    row("a number by expression", u"priority~5"_s, 8, none);
    row("an expression that is wrong", u"name~a("_s, 7, none);
    row("a parenthesis that is not closed", u"(a or b"_s, 7, u"character 1"_s);
    row("a parenthesis that closes nothing", u"a) b"_s, 1, none);
    row("an empty group", u"a ()"_s, 3, none);
    row("or first", u"or a"_s, 0, none);
    row("or last", u"a or"_s, 4, none);
    row("or twice", u"a or or b"_s, 5, none);
    row("a quote that is not closed", u"name:\"a b"_s, 5, none);
    row("text right behind a quote", u"\"a\"b"_s, 3, none);
    row("a quote inside a value", u"name:a\"b"_s, 6, none);
    row("a dash alone", u"a - b"_s, 2, none);
    row("two dashes", u"--a"_s, 1, none);
    row("an operator without field", u"a >5"_s, 2, u"Quotes"_s);
    row("nested too deeply", QString(100, u'('), 64, none);
}

void tst_filter::refusesWithPlaceAndHint()
{
    QFETCH(QString, text);
    QFETCH(QString, hint);
    const auto node = parse(text, fields());
    QVERIFY2(!node, node ? qPrintable(shown(*node)) : "");
    QCOMPARE(node.error().code, ErrorCode::InvalidArgument);
    const FieldError field = node.error().fields.first();
    QTEST(field.position, "position");
    QVERIFY(!field.message.isEmpty());
    QVERIFY2(field.hint.contains(hint), qPrintable(field.hint));
}

void tst_filter::completes_data()
{
    QTest::addColumn<QString>("text"); // '|' is the cursor
    QTest::addColumn<QString>("start");
    QTest::addColumn<QString>("candidates");
    const auto row
        = [](const char *name, const QString &text, const QString &replaced,
             const QString &candidates) { QTest::newRow(name) << text << replaced << candidates; };
    const QString allFields = u"name status priority cpu memory gpu waiting held gpu_model"_s;
    row("nothing typed offers all fields", u"|"_s, u""_s, allFields);
    row("behind a blank", u"a |"_s, u""_s, allFields);
    row("a beginning", u"pri|"_s, u"pri"_s, u"priority"_s);
    row("a beginning in capitals", u"PRI|"_s, u"PRI"_s, u"priority"_s);
    row("behind a dash", u"-pri|"_s, u"pri"_s, u"priority"_s);
    row("behind a parenthesis", u"(sta|"_s, u"sta"_s, u"status"_s);
    row("in the middle of a word the rest is replaced", u"pr|xx:5"_s, u"prxx"_s, u"priority"_s);
    row("a whole field offers its operators", u"status|"_s, u"status"_s,
        u"status: status= status!="_s);
    row("a whole field that another begins with", u"gpu|"_s, u"gpu"_s,
        u"gpu: gpu= gpu!= gpu< gpu<= gpu> gpu>= gpu_model"_s);
    row("behind an operator the words", u"status:|"_s, u""_s, u"queued starting running stopped"_s);
    row("behind an operator that the field does not take nothing", u"status<|"_s, u""_s, u""_s);
    row("in the middle of an operator nothing", u"status!|=a"_s, u""_s, u""_s);
    row("a beginning of a word", u"a status:st|"_s, u"st"_s, u"starting stopped"_s);
    row("a boolean", u"held=t|"_s, u"t"_s, u"true"_s);
    row("numbers offer nothing", u"priority>5|"_s, u"5"_s, u""_s);
    row("an unknown field offers nothing", u"zzz:a|"_s, u""_s, u""_s);
    row("inside quotes nothing", u"name:\"a b|"_s, u""_s, u""_s);
    row("behind quotes all again", u"name:\"a b\" |"_s, u""_s, allFields);
    row("an escaped quote does not end them", u"name:\"a\\\" b|"_s, u""_s, u""_s);
}

void tst_filter::completes()
{
    QFETCH(QString, text);
    QFETCH(QString, start);
    const qsizetype cursor = text.indexOf(u'|');
    text.remove(cursor, 1);
    const Completion completion = complete(text, int(cursor), fields());
    QTEST(completion.candidates.join(u' '), "candidates");
    QVERIFY(completion.start >= 0 && completion.length >= 0);
    QCOMPARE(text.mid(completion.start, completion.length), start);
}

void tst_filter::rubbishNeverCrashes()
{
    constexpr quint32 Seed = 2718;
    QRandomGenerator random(Seed);
    const QStringList parts{u"status"_s, u"priority"_s, u"name"_s,   u"memory"_s, u"waiting"_s,
                            u"held"_s,   u"or"_s,       u"-"_s,      u"("_s,      u")"_s,
                            u"\""_s,     u"\\"_s,       u" "_s,      u":"_s,      u"="_s,
                            u"!="_s,     u"<="_s,       u">"_s,      u"~"_s,      u"5"_s,
                            u"8GiB"_s,   u"queued"_s,   u"["_s,      u"*"_s,      u"\U0001F6A2"_s,
                            u"1h"_s,     u"true"_s,     u"\u2003"_s, u"."_s,      u"a"_s};
    int accepted = 0;
    for (int i = 0; i < 50'000; ++i) {
        QString text;
        for (int part = random.bounded(0, 12); part > 0; --part)
            text += parts[random.bounded(int(parts.size()))];
        const auto node = parse(text, fields());
        if (node) {
            ++accepted;
        } else {
            const int position = node.error().fields.first().position;
            QVERIFY2(position >= 0 && position <= text.size(), qPrintable(text));
        }
        const int cursor = random.bounded(-1, int(text.size()) + 2);
        const Completion completion = complete(text, cursor, fields());
        QVERIFY2(completion.start >= 0 && completion.length >= 0
                     && completion.start + completion.length <= text.size(),
                 qPrintable(text));
    }
    QVERIFY(accepted > 1000);
}

void tst_filter::findsTheNearestWord_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("one letter missing") << u"priorty"_s << u"priority"_s;
    QTest::newRow("one letter too many") << u"prriority"_s << u"priority"_s;
    QTest::newRow("one letter wrong") << u"prioritx"_s << u"priority"_s;
    QTest::newRow("two letters swapped") << u"gup"_s << u"gpu"_s;
    QTest::newRow("the beginning") << u"prio"_s << u"priority"_s;
    QTest::newRow("another case") << u"PRIORITY"_s << u"priority"_s;
    QTest::newRow("too far") << u"banana"_s << u""_s;
    QTest::newRow("nothing") << u""_s << u""_s;
    QTest::newRow("nothing of a short word is left") << u"x"_s << u""_s;
    QTest::newRow("very long") << QString(1000, u'p') << u""_s;
}

void tst_filter::findsTheNearestWord()
{
    QFETCH(QString, text);
    QTEST(nearestWord(text, {u"cpu"_s, u"gpu"_s, u"priority"_s, u"print"_s}), "nearest");
}

BERTH_TEST(tst_filter)
#include "tst_filter.moc"
