// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/requesttexts.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth::api;
using namespace berth::test;

/// What it takes and what it refuses, each text whole, byte by byte and in pieces.
class tst_requestreader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void limits_data();
    void limits();
    void hosts_data();
    void hosts();
};

void tst_requestreader::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &result) {
        QTest::newRow(name) << text << result;
    };
    row("nothing", "", "more");
    row("a request", get(), "GET /; more");
    row("a part of a request", get().chopped(1), "more");
    row("a query", get({}, "/a/b?c=d&e=%20f"), "GET /a/b?c=d&e=%20f; more");
    row("a query as browsers send it", get({}, "/a?filter=name~^tr(a|b)[c]{2}`'\"<>\\"),
        "GET /a?filter=name~^tr(a|b)[c]{2}`'\"<>\\; more");
    row("a path with all that it may hold", get({}, "/-._~!$&'()*+,;=:@/%C3%A9"),
        "GET /-._~!$&'()*+,;=:@/%C3%A9; more");
    row("an encoded slash stays encoded", get({}, "/a%2Fb"), "GET /a%2Fb; more");
    row("dots that are no segment", get({}, "/.../a..b/..c/.d/e."),
        "GET /.../a..b/..c/.d/e.; more");
    row("dots in the query", get({}, "/a?../b"), "GET /a?../b; more");
    row("slashes in the middle", get({}, "/a//b"), "GET /a//b; more");
    row("an absolute target", get({}, "http://localhost/a?b"), "GET /a?b; more");
    row("an absolute target in capitals", get({}, "HTTP://LOCALHOST/a"), "GET /a; more");
    row("an absolute target without a path", get({}, "http://localhost?a"), "GET /?a; more");
    row("every method",
        "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\nPOST / HTTP/1.1\r\nHost: [::1]\r\n\r\n"
        "PUT / HTTP/1.1\r\nHost: [::1]\r\n\r\nPATCH / HTTP/1.1\r\nHost: [::1]\r\n\r\n"
        "DELETE / HTTP/1.1\r\nHost: [::1]\r\n\r\nHEAD / HTTP/1.1\r\nHost: [::1]\r\n\r\n"
        "OPTIONS / HTTP/1.1\r\nHost: [::1]\r\n\r\n",
        "GET /; POST /; PUT /; PATCH /; DELETE /; HEAD / head; OPTIONS /; more");
    row("HTTP/1.0 ends the connection", "GET / HTTP/1.0\r\n\r\n", "GET / 1.0 close; more");
    row("HTTP/1.0 that asks to go on", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
        "GET / 1.0; more");
    row("a request that ends the connection", get({"Connection: close"}), "GET / close; more");
    row("one of several options ends it", get({"Connection: foo , CLOSE"}), "GET / close; more");
    row("to close wins", get({"Connection: close", "Connection: keep-alive"}), "GET / close; more");
    row("an empty line before the request", "\r\n" + get(), "GET /; more");
    row("an empty line behind a body", post({"Content-Length: 1"}, "a\r\n" + get()),
        "POST / 'a'; GET /; more");
    row("an empty line alone", "\r\n", "more");
    row("blanks around a value", get({"A: \t b c \t "}), "GET /; more");
    row("an empty value", get({"A:"}), "GET /; more");
    row("text beyond ASCII in a value", get({"A: \xc3\xa9\xff"}), "GET /; more");
    row("a body", post({"Content-Length: 4"}, "a\nb\r"), "POST / 'a\nb\r'; more");
    row("a body of nothing", post({"Content-Length: 0"}, ""), "POST /; more");
    row("leading zeros", post({"Content-Length: 002"}, "ab"), "POST / 'ab'; more");
    row("a part of a body", post({"Content-Length: 4"}, "abc"), "more");
    row("a GET with a body", get({"Content-Length: 2"}) + "ab", "GET / 'ab'; more");
    row("requests behind each other", get({}, "/a") + post({"Content-Length: 1"}, "x") + get(),
        "GET /a; POST / 'x'; GET /; more");
    row("chunks", chunked("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n") + get(),
        "POST / 'abc0123456789'; GET /; more");
    row("chunks that look like framing", chunked("7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"),
        "POST / '\r\n0\r\n\r\n'; more");
    row("chunks with extensions", chunked("3;a=\"b c\";d\r\nabc\r\n000;e\r\n\r\n"),
        "POST / 'abc'; more");
    row("chunks with trailers", chunked("3\r\nabc\r\n0\r\nA: b\r\nC:\r\n\r\n") + get(),
        "POST / 'abc'; GET /; more");
    row("no chunk but the last", chunked("0\r\n\r\n") + get(), "POST /; GET /; more");
    row("the coding in capitals", post({"TRANSFER-ENCODING: CHUNKED"}, "1\r\na\r\n0\r\n\r\n"),
        "POST / 'a'; more");
    row("a part of the chunks", chunked("3\r\nabc\r\n"), "more");
    row("an expectation", post({"Expect: 100-Continue", "Content-Length: 1"}, "a"),
        "POST / 'a'; more");
}

void tst_requestreader::reads()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, result);
    QCOMPARE(outcome({text}), result);
    QVERIFY(isSameInAnyPieces(text));
}

void tst_requestreader::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &text, int status = 400) {
        QTest::newRow(name) << text << status;
    };
    const auto line = [&row](const char *name, const QByteArray &text, int status = 400) {
        row(name, text + "\r\nHost: localhost\r\n\r\n", status);
    };
    // Lines
    row("a line that ends with LF alone", "GET / HTTP/1.1\nHost: localhost\n\n");
    row("a field that ends with LF alone", "GET / HTTP/1.1\r\nHost: localhost\n\r\n");
    row("an end of the head with LF alone", "GET / HTTP/1.1\r\nHost: localhost\r\n\n");
    row("a CR alone", "GET / HTTP/1.1\r\nA: b\rc: d\r\nHost: localhost\r\n\r\n");
    row("two CR", "GET / HTTP/1.1\r\r\nHost: localhost\r\n\r\n");
    row("two empty lines before the request", "\r\n\r\n" + get());
    row("an LF before the request", "\n" + get());
    row("a blank before the request", " " + get());
    row("a TLS greeting", QByteArray("\x16\x03\x01\x02\x00\x01", 6));
    // The request line
    line("a request line of one word", "GET");
    line("a request line without a version", "GET /");
    line("two blanks", "GET  / HTTP/1.1");
    line("a blank in the target", "GET /a b HTTP/1.1");
    line("a blank at the end", "GET / HTTP/1.1 ");
    line("a tab as a blank", "GET\t/\tHTTP/1.1");
    line("a method that is no token", "G@T / HTTP/1.1");
    line("a method in brackets", "(GET) / HTTP/1.1");
    line("an unknown method", "BREW / HTTP/1.1", 501);
    line("a method in lower case", "get / HTTP/1.1", 501);
    line("TRACE", "TRACE / HTTP/1.1", 501);
    line("CONNECT", "CONNECT localhost:80 HTTP/1.1", 501);
    line("another version", "GET / HTTP/9.9", 505);
    line("HTTP/2.0", "GET / HTTP/2.0", 505);
    line("HTTP/1.2", "GET / HTTP/1.2", 505);
    line("HTTP/0.9", "GET / HTTP/0.9", 505);
    line("a version that is rubbish", "GET / HTTPxyzw");
    line("a version in lower case", "GET / http/1.1");
    line("a version of three digits", "GET / HTTP/1.10");
    row("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    // The target
    const auto target
        = [&row](const char *name, const QByteArray &text) { row(name, get({}, text)); };
    target("the asterisk", "*");
    target("an authority", "localhost:80");
    target("a target without a slash", "a/b");
    target("a fragment", "/a#b");
    target("a fragment in the query", "/a?b#c");
    target("two slashes", "//evil.example/a");
    target("two slashes behind an authority", "http://localhost//evil.example/a");
    target("another scheme", "ftp://localhost/");
    target("an absolute target of nobody", "http:///a");
    target("an absolute target of somebody else", "http://evil.example/");
    target("an absolute target with another port", "http://localhost:81/");
    target("an absolute target with a user", "http://a@localhost/");
    target("a segment of two dots", "/a/../b");
    target("a segment of two dots at the end", "/a/..");
    target("a segment of one dot", "/a/./b");
    target("nothing but dots", "/..");
    target("encoded dots", "/a/%2e%2E/b");
    target("dots half encoded", "/a/.%2e/b");
    target("encoded dots and slash", "/a/%2e%2e%2fb");
    target("dots behind an encoded slash", "/a%2F..");
    target("dots before an encoded backslash", "/a/..%5cb");
    target("an encoded NUL", "/a%00");
    target("an encoded NUL in the query", "/a?b=%00");
    target("an encoded line end in the path", "/a%0d%0ab");
    target("an escape that is none", "/a%zz");
    target("an escape that is cut off", "/a%4");
    target("an escape that is cut off in the query", "/a?b%");
    target("an encoding of no UTF-8", "/a%ff");
    target("an over-long encoding", "/a%c0%af");
    target("an encoded surrogate", "/a%ed%a0%80");
    target("an encoding beyond Unicode", "/a%f4%90%80%80");
    target("an encoding that stops half-way", "/a%e2%82");
    target("an encoding that goes on with a letter", "/a?%e2%82b");
    target("text beyond ASCII in the path", "/\xc3\xa9");
    target("text beyond ASCII in the query", "/?\xc3\xa9");
    target("a backslash in the path", "/a\\b");
    target("braces in the path", "/{a}");
    target("a NUL in the target", QByteArray("/a\0b", 4));
    target("a DEL in the target", "/a\x7f");
    // Fields
    const auto field = [&row](const char *name, const QByteArray &text, int status = 400) {
        row(name, get({text}), status);
    };
    field("a continued field", "A: b\r\n c");
    field("a field that is continued by a tab", "A: b\r\n\tc");
    row("a blank before the first field", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n");
    field("a blank before the colon", "Content-Length : 5");
    field("a tab before the colon", "A\t: b");
    field("a field without a colon", "abc");
    field("a field without a name", ": abc");
    field("a name that is no token", "A(b): c");
    field("a name beyond ASCII", "\xc3\xa9: c");
    field("a NUL in a value", QByteArray("A: b\0c", 6));
    field("a NUL in a name", QByteArray("A\0: c", 5));
    field("a bell in a value", "A: \a");
    field("a DEL in a value", "A: \x7f");
    // Host
    row("no Host", "GET / HTTP/1.1\r\n\r\n");
    field("a second Host", "Host: localhost");
    const auto host = [&row](const char *name, const QByteArray &text, int status = 400) {
        row(name, "GET / HTTP/1.1\r\nHost: " + text + "\r\n\r\n", status);
    };
    host("a Host of nothing", "");
    host("a Host with a path", "localhost/a");
    host("a Host with a user", "a@localhost");
    host("a Host with a blank", "local host");
    host("two hosts in one field", "localhost, localhost");
    host("a port that is none", "localhost:a");
    host("an empty port", "localhost:");
    host("a port that is too high", "localhost:65536");
    host("two ports", "localhost:1:2");
    host("a bracket that is not closed", "[::1");
    host("a bracket of nothing", "[]");
    host("an IPv6 address without brackets", "::1");
    host("an encoded Host", "localhos%74");
    host("another host", "evil.example", 421);
    host("another host that begins like ours", "localhost.evil.example", 421);
    host("an address of somebody else", "10.0.0.1", 421);
    // Length and coding
    const auto length = [&row](const char *name, const QByteArray &text, int status = 400) {
        row(name, get({"Content-Length: " + text}), status);
    };
    length("a length with a plus", "+3");
    length("a negative length", "-5");
    length("a hexadecimal length", "0x3");
    length("two lengths in one field", "3, 3");
    length("a length of nothing", "");
    length("a length with a blank", "1 2");
    length("a length in exponents", "1e1");
    length("a length of 2^63 and one", "9223372036854775809");
    length("a length of many digits", "99999999999999999999999");
    length("a length of 2^63 less one", "9223372036854775807", 413);
    row("a second length", post({"Content-Length: 3", "Content-Length: 3"}, "abc"));
    row("a second, other length", post({"Content-Length: 0", "Content-Length: 30"}, ""));
    row("a length and a coding",
        post({"Content-Length: 5", "Transfer-Encoding: chunked"}, "0\r\n\r\n"));
    row("a coding and a length",
        post({"Transfer-Encoding: chunked", "Content-Length: 5"}, "0\r\n\r\n"));
    field("another coding", "Transfer-Encoding: gzip", 501);
    field("a coding behind another", "Transfer-Encoding: gzip, chunked", 501);
    field("chunked twice", "Transfer-Encoding: chunked, chunked", 501);
    field("a coding of nothing", "Transfer-Encoding:", 501);
    field("the identity", "Transfer-Encoding: identity", 501);
    field("a coding in quotes", "Transfer-Encoding: \"chunked\"", 501);
    field("a coding behind a vertical tab", "Transfer-Encoding: \vchunked");
    row("two codings", post({"Transfer-Encoding: chunked", "Transfer-Encoding: chunked"}, ""));
    row("a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    field("an expectation that nobody knows", "Expect: a-miracle", 417);
    // Chunks
    const auto chunk = [&row](const char *name, const QByteArray &text, int status = 400) {
        row(name, chunked(text), status);
    };
    chunk("a size that is none", "zz\r\n");
    chunk("a size of nothing", "\r\n");
    chunk("a negative size", "-5\r\n");
    chunk("a size with a plus", "+5\r\n");
    chunk("a size with 0x", "0x5\r\n");
    chunk("a blank before the size", " 5\r\n");
    chunk("a blank behind the size", "5 \r\n");
    chunk("a size beyond 64 bits", "10000000000000005\r\nabcde\r\n");
    chunk("a size beyond 63 bits", "8000000000000000\r\n");
    chunk("the largest size", "7fffffffffffffff\r\n", 413);
    chunk("a size that ends with LF", "5\nabcde\r\n");
    chunk("a size that ends with CR", "5\rabcde\r\n");
    chunk("a size whose extension ends with LF", "5;a\nabcde\r\n");
    chunk("a CR in an extension", "5;a\rb\r\nabcde\r\n");
    chunk("data that is longer than its size", "3\r\nabcd\r\n0\r\n\r\n");
    chunk("data that is shorter than its size", "5\r\nabc\r\n0\r\n\r\n");
    chunk("data that ends with LF", "3\r\nabc\n0\r\n\r\n");
    chunk("a trailer without a colon", "0\r\nabc\r\n\r\n");
    chunk("a trailer with a blank before its colon", "0\r\na : b\r\n\r\n");
    chunk("a continued trailer", "0\r\na: b\r\n c\r\n\r\n");
    chunk("a trailer that ends with LF", "0\r\na: b\n\r\n");
    chunk("an end with LF", "0\r\n\n");
}

void tst_requestreader::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(int, status);
    QCOMPARE(outcome({text}), QByteArray::number(status));
    // Nothing behind it is read, whatever it may look like.
    QCOMPARE(outcome({text, get()}), QByteArray::number(status));
    QCOMPARE(outcome({text + get()}), QByteArray::number(status));
    QVERIFY(isSameInAnyPieces(text));
    // And what went before is not touched by it.
    QCOMPARE(outcome({get({}, "/first") + text}), "GET /first; " + QByteArray::number(status));
}

void tst_requestreader::limits_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &result) {
        QTest::newRow(name) << text << result;
    };
    // The limits are those of limits().
    const QByteArray path = '/' + QByteArray(100 - 14, 'a'); // 100 with "GET  HTTP/1.1"
    row("the longest request line", get({}, path), "GET " + path + "; more");
    row("a request line that is longer", get({}, path + 'a'), "414");
    row("a request line without end", "GET /" + QByteArray(200, 'a'), "414");
    row("a method without end", QByteArray(200, 'A'), "414");
    row("as many fields as there may be", get({"a:", "b:", "c:"}), "GET /; more");
    row("one field more", get({"a:", "b:", "c:", "d:"}), "431");
    const QByteArray start = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    const QByteArray value = "a:" + QByteArray(300 - start.size() - 2, 'x');
    row("the largest head", get({value}), "GET /; more");
    row("a head that is larger", get({value + 'x'}), "431");
    row("a field without end", start + "a:" + QByteArray(1000, 'x'), "431");
    row("the largest body", post({"Content-Length: 50"}, QByteArray(50, 'b')),
        "POST / '" + QByteArray(50, 'b') + "'; more");
    row("a body that is larger", post({"Content-Length: 51"}, ""), "413");
    row("a body where more is taken",
        "POST /imports?a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n"
            + QByteArray(60, 'b'),
        "POST /imports?a '" + QByteArray(60, 'b') + "'; more");
    row("a path below does not count",
        "POST /imports/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n", "413");
    row("the largest chunk", chunked("32\r\n" + QByteArray(50, 'b') + "\r\n0\r\n\r\n"),
        "POST / '" + QByteArray(50, 'b') + "'; more");
    row("a chunk that is larger", chunked("33\r\n"), "413");
    row("chunks that are larger together",
        chunked("19\r\n" + QByteArray(25, 'b') + "\r\n1a\r\n" + QByteArray(26, 'b')), "413");
    row("the longest line of a chunk", chunked("1;" + QByteArray(18, 'e') + "\r\na\r\n"), "more");
    row("a line of a chunk that is longer", chunked("1;" + QByteArray(19, 'e') + "\r\n"), "400");
    row("a size of many zeros", chunked(QByteArray(21, '0')), "400");
    row("extensions that are too long together",
        chunked(QByteArray("1;eeeeeeeeeeeeeee\r\na\r\n").repeated(3)), "400");
    row("trailers that are too large", chunked("0\r\na:" + QByteArray(60, 't')), "431");
}

void tst_requestreader::limits()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, result);
    const RequestLimits limits{.requestLineBytes = 100,
                               .headBytes = 300,
                               .fields = 4, // the Host is one
                               .bodyBytes = 50,
                               .bodyBytesOf = {{"/imports", 60}},
                               .chunkLineBytes = 20,
                               .chunkExtensionBytes = 40,
                               .trailerBytes = 50};
    QCOMPARE(outcome({text}, limits), result);
    QVERIFY(isSameInAnyPieces(text, limits));
}

void tst_requestreader::hosts_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<bool>("isOurs");
    const auto row
        = [](const char *host, bool isOurs) { QTest::newRow(host) << QByteArray(host) << isOurs; };
    row("localhost", true);
    row("LocalHost:8420", true);
    row("127.0.0.1", true);
    row("127.255.3.4:1", true);
    row("[::1]:8420", true);
    row("berth.example", true);
    row("BERTH.example:443", true);
    row("[2001:DB8::1]", true);
    row("localhost.", false);
    row("128.0.0.1", false);
    row("127.0.0", false);
    row("127.0.0.1.", false);
    row("127.0.0.1.evil.example", false);
    row("127.0.0.256", false);
    row("127.0.0.01", false);
    row("127.1", false);
    row("0x7f.0.0.1", false);
    row("2130706433", false);
    row("0.0.0.0", false);
    row("[::2]", false);
    row("www.berth.example", false);
    row("xberth.example", false);
}

void tst_requestreader::hosts()
{
    QFETCH(QByteArray, host);
    QFETCH(bool, isOurs);
    const QByteArray text = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    QCOMPARE(outcome({text}), isOurs ? QByteArray("GET /; more") : QByteArray("421"));
    QCOMPARE(outcome({text}, {}, HostPolicy::anyName()), QByteArray("GET /; more"));
    QCOMPARE(outcome({"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"}, {}, HostPolicy::anyName()),
             QByteArray("400"));
}

BERTH_TEST(tst_requestreader)
#include "tst_requestreader.moc"
