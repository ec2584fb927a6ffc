// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signingkeys.h"
#include "tests/api/apifixture.h"
#include "tests/auth/forge.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>
#include <QtCore/qdiriterator.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qjsondocument.h>
#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpsocket.h>

#include <thread>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 30'000;

/// One person's connection, kept open, in a thread of its own.
class Person final
{
public:
    Person(quint16 port, QByteArray token)
        : m_token(std::move(token))
    {
        m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        m_isConnected = m_socket.waitForConnected(Patience);
    }

    struct Answer
    {
        int status = 0;
        QJsonObject json;
    };

    Answer ask(const QByteArray &method, const QByteArray &path, const QJsonObject &body = {},
               const QByteArray &match = {})
    {
        QElapsedTimer timer;
        timer.start();
        const QByteArray text
            = body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
        QByteArray request = method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer " + m_token + "\r\n";
        if (!match.isEmpty())
            request += "If-Match: \"" + match + "\"\r\n";
        if (!text.isEmpty())
            request += "Content-Type: application/json\r\n";
        request += "Content-Length: " + QByteArray::number(text.size()) + "\r\n\r\n" + text;
        m_socket.write(request);
        Answer answer = read();
        m_longestWait = std::max(m_longestWait, timer.elapsed());
        return answer;
    }

    [[nodiscard]] bool isConnected() const { return m_isConnected; }
    [[nodiscard]] qint64 longestWait() const { return m_longestWait; } ///< ms

private:
    Answer read()
    {
        qsizetype end = -1;
        while ((end = m_received.indexOf("\r\n\r\n")) < 0) {
            if (!receive())
                return {};
        }
        const QByteArray head = m_received.first(end);
        m_received.remove(0, end + 4);
        qsizetype length = 0;
        for (const QByteArray &line : head.split('\n')) {
            if (line.toLower().startsWith("content-length:"))
                length = line.mid(15).trimmed().toLongLong();
        }
        while (m_received.size() < length) {
            if (!receive())
                return {};
        }
        Answer answer{head.mid(9, 3).toInt(),
                      QJsonDocument::fromJson(m_received.first(length)).object()};
        m_received.remove(0, length);
        return answer;
    }

    bool receive()
    {
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(Patience))
            return false;
        m_received += m_socket.readAll();
        return true;
    }

    QTcpSocket m_socket;
    QByteArray m_token;
    QByteArray m_received;
    qint64 m_longestWait = 0;
    bool m_isConnected = false;
};

/// What one person did and saw.
struct Day
{
    QMap<qint64, int> priorities; ///< that stand at the end, by deployment
    QString trouble; ///< the first thing that was not as asked
    qint64 longestWait = 0;
};

Day workADay(quint16 port, const QByteArray &token, qint64 cluster, int person)
{
    Day day;
    Person self(port, token);
    const auto expect = [&](const Person::Answer &answer, int status, const char *what) {
        if (answer.status != status && day.trouble.isEmpty())
            day.trouble = u"%1 of person %2: %3 %4"_s.arg(QLatin1String(what))
                              .arg(person)
                              .arg(answer.status)
                              .arg(QString::fromUtf8(QJsonDocument(answer.json).toJson()));
        return answer.status == status;
    };
    for (int i = 0; i < 20 && self.isConnected(); ++i) {
        QJsonObject draft = ApiFixture::draft(cluster, u"500m"_s);
        draft.insert("name"_L1, u"p%1-%2"_s.arg(person).arg(i));
        const auto made = self.ask("POST", "/api/v1/deployments", draft);
        if (!expect(made, 201, "a submission"))
            continue;
        const qint64 id = made.json.value("id"_L1).toInteger();
        const QByteArray path = "/api/v1/deployments/" + QByteArray::number(id);
        expect(self.ask("GET", path), 200, "a read");
        const int priority = 100 + (person * 20 + i) % 300;
        expect(self.ask("PATCH", path, {{u"priority"_s, priority}}), 200, "a change");
        day.priorities.insert(id, priority);
        expect(self.ask("GET", "/api/v1/deployments?limit=20&filter=priority%3E150"), 200,
               "a list");
        if (i % 4 == 3) {
            const auto deleted = self.ask("DELETE", path);
            expect(deleted, deleted.status == 202 ? 202 : 204, "a deletion"); // 202: it stops first
            day.priorities.remove(id);
        }
    }
    if (!self.isConnected())
        day.trouble = u"person %1 found nobody listening"_s.arg(person);
    day.longestWait = self.longestWait();
    return day;
}

QStringList logged; // by keepLog, on any thread
QBasicMutex logMutex;

void keepLog(QtMsgType, const QMessageLogContext &, const QString &message)
{
    const QMutexLocker locker(&logMutex);
    logged << message;
}

} // namespace

/// Many people, and people who are not who they say.
class tst_apipeople final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanupTestCase() { m_matrix.reset(); }
    void rolesMayWhatTheDesignSays_data();
    void rolesMayWhatTheDesignSays();
    void tenPeopleWorkAtOnce();
    void forgedTokensOpenNothing();
    void whatWasTakenAwayHoldsAtTheNextRequest();
    void nothingSecretIsKept();
    void importsAllOrNothing();
    void overTlsAndNeverBesideIt();

private:
    /// What all rows of the matrix are asked of.
    struct Matrix
    {
        ApiFixture api;
        ApiFixture::Place place = api.makePlace(u"west"_s);
        QMap<char, QByteArray> tokens{
            {'v', api.member(u"vera"_s, place.organization, u"viewer"_s)},
            {'d', api.member(u"dan"_s, place.organization, u"developer"_s)},
            {'o', api.member(u"olga"_s, place.organization, u"operator"_s)},
            {'w', api.member(u"wim"_s, place.organization, u"owner"_s)},
            {'a', api.root}};
        int names = 0;
    };
    std::unique_ptr<Matrix> m_matrix;
};

void tst_apipeople::rolesMayWhatTheDesignSays_data()
{
    // Written by hand from the matrix of DESIGN section 2: v(iewer), d(eveloper), o(perator),
    // w (owner), a(dministrator). CLUSTER, NODE, OWN and THEIRS stand for ids, OWN for a deployment
    // of who asks.
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("allowed");
    const auto row = [](const char *method, const char *path, const char *body,
                        const char *allowed) {
        QTest::addRow("%s %s %s", method, path, body)
            << QByteArray(method) << QByteArray(path) << QByteArray(body) << QByteArray(allowed);
    };
    row("GET", "/api/v1/clusters/CLUSTER", "", "vdowa");
    row("GET", "/api/v1/clusters/CLUSTER/nodes", "", "vdowa");
    row("GET", "/api/v1/clusters/CLUSTER/queue", "", "vdowa");
    row("GET", "/api/v1/deployments/THEIRS", "", "vdowa");
    row("GET", "/api/v1/organization/members", "", "vdow");
    row("GET", "/api/v1/events", "", "vdowa");
    row("GET", "/api/v1/organization/invites", "", "owa"); // an administrator's: of all
    row("POST", "/api/v1/deployments",
        R"({"cluster_id":CLUSTER,"image":"a","resources":{"cpu":1}})", "dowa");
    row("POST", "/api/v1/deployments",
        R"({"cluster_id":CLUSTER,"image":"a","resources":{"cpu":1},"priority":501})", "owa");
    row("PATCH", "/api/v1/deployments/OWN", R"({"priority":7})", "dow");
    row("PATCH", "/api/v1/deployments/THEIRS", R"({"priority":7})", "owa");
    row("POST", "/api/v1/deployments/THEIRS/stop", "", "owa");
    row("POST", "/api/v1/clusters/CLUSTER/reservations", R"({"resources":{"cpu":"1m"}})", "dowa");
    row("PATCH", "/api/v1/clusters/CLUSTER/nodes/NODE", R"({"labels":{"a":"b"}})", "owa");
    row("PATCH", "/api/v1/clusters/CLUSTER", R"({"policy":"spread"})", "owa");
    row("POST", "/api/v1/clusters", R"({"name":"NEW","resources":{"cpu":1}})", "ow");
    row("POST", "/api/v1/organization/invites", R"({"role":"developer"})", "ow");
    row("POST", "/api/v1/organization/invites", R"({"role":"operator"})", "w");
    row("PATCH", "/api/v1/organization", R"({"name":"NEW"})", "w");
    row("PUT", "/api/v1/organization/members/MEMBER/quota", R"({"max_running":5})", "w");
    row("PATCH", "/api/v1/organization/members/MEMBER", R"({"role":"viewer"})", "w");
    row("GET", "/api/v1/organizations", "", "vdowa"); // their own; an administrator's: all
    row("POST", "/api/v1/organizations", R"({"name":"NEW"})", "a");
    row("PUT", "/api/v1/organizations/ORGANIZATION/quota", R"({"max_running":500})", "a");
    row("GET", "/api/v1/settings", "", "a");
    row("PATCH", "/api/v1/settings", R"({"requests_per_minute":0})", "a");
    row("POST", "/api/v1/imports",
        R"({"format":"openb","cluster_name":"NEW","organization_id":ORGANIZATION,)"
        R"("nodes":"sn,cpu_milli,memory_mib,gpu,model\na,8000,16384,0,\n","pods":)"
        R"("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,)"
        R"(deletion_time,scheduled_time\nx,1000,1024,0,0,,BE,Running,20,80,20\n"})",
        "a");
}

void tst_apipeople::rolesMayWhatTheDesignSays()
{
    if (!m_matrix)
        m_matrix = std::make_unique<Matrix>();
    auto &[api, place, tokens, names] = *m_matrix;
    QFETCH(const QByteArray, method);
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, body);
    QFETCH(const QByteArray, allowed);
    const auto submitted = [&api = api, &place = place](const QByteArray &token) {
        const Reply made
            = api.post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"1m"_s), token);
        return QByteArray::number(made.json().value("id"_L1).toInteger());
    };
    for (const char who : {'v', 'd', 'o', 'w', 'a'}) {
        const auto filled = [&, &api = api, &place = place, &tokens = tokens,
                             &names = names](QByteArray text) {
            const QByteArray cluster = QByteArray::number(place.cluster);
            text.replace("CLUSTER", cluster);
            text.replace("ORGANIZATION", QByteArray::number(place.organization));
            text.replace("NEW", QByteArray("new-" + QByteArray::number(++names)));
            if (text.contains("NODE")) {
                const QJsonArray nodes = api.get("/api/v1/clusters/" + cluster + "/nodes", api.root)
                                             .json()
                                             .value("items"_L1)
                                             .toArray();
                text.replace("NODE",
                             QByteArray::number(nodes.first().toObject()["id"_L1].toInteger()));
            }
            if (text.contains("MEMBER")) {
                const QString name = u"m%1"_s.arg(++names);
                const QByteArray token = api.member(name, place.organization, u"viewer"_s);
                const Reply me = api.get("/api/v1/me", token);
                text.replace("MEMBER", QByteArray::number(me.json()["id"_L1].toInteger()));
            }
            if (text.contains("OWN"))
                text.replace("OWN", submitted(tokens.value(who)));
            if (text.contains("THEIRS"))
                text.replace("THEIRS", submitted(tokens.value('w')));
            return text;
        };
        // A viewer owns none, an administrator in no organization may not either.
        if (path.contains("OWN") && (who == 'v' || who == 'a'))
            continue;
        const Reply reply = api.send({method, filled(path), tokens.value(who), filled(body)});
        const bool isAllowed = reply.status < 300;
        const bool isRefused = reply.status == 403 || reply.status == 404 || reply.status == 409
            || reply.status == 422;
        QVERIFY2(isAllowed || isRefused, reply.body.constData());
        QVERIFY2(isAllowed == allowed.contains(who),
                 qPrintable(u"%1 was answered %2 %3"_s.arg(QLatin1Char(who))
                                .arg(reply.status)
                                .arg(QString::fromUtf8(reply.body))));
        if (!isAllowed && who != 'a')
            QVERIFY2(reply.status == 403 || reply.status == 404, reply.body.constData());
    }
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apipeople::tenPeopleWorkAtOnce()
{
    constexpr int People = 10;
    ApiFixture api;
    const auto place = api.makePlace(u"west"_s);
    std::vector<QByteArray> tokens;
    for (int i = 0; i < People; ++i)
        tokens.push_back(api.member(u"person%1"_s.arg(i), place.organization,
                                    i % 2 == 0 ? u"developer"_s : u"operator"_s));
    std::vector<Day> days(People);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < People; ++i) {
            threads.emplace_back([&, i] {
                days[size_t(i)]
                    = workADay(api.endpoint->port(), tokens[size_t(i)], place.cluster, i);
            });
        }
    }
    QMap<qint64, int> expected;
    qint64 longestWait = 0;
    for (const Day &day : days) {
        QCOMPARE(day.trouble, QString());
        expected.insert(day.priorities);
        longestWait = std::max(longestWait, day.longestWait);
    }
    QCOMPARE(expected.size(), People * 15);
    const auto found = [&] {
        QMap<qint64, int> priorities;
        const QJsonArray rows = api.get("/api/v1/deployments?limit=1000", api.root)
                                    .json()
                                    .value("items"_L1)
                                    .toArray();
        for (const QJsonValue row : rows)
            priorities.insert(row["id"_L1].toInteger(), row["priority"_L1].toInt());
        return priorities;
    };
    QTRY_COMPARE(found(), expected); // what is deleted while it runs goes once it has stopped
    QCOMPARE(api.core.brokenInvariant(), QString());
    // The promise is of a second, on two cores that people do not share with ten other tests.
    QVERIFY2(longestWait < 1'000, qPrintable(u"somebody waited %1 ms"_s.arg(longestWait)));
}

void tst_apipeople::forgedTokensOpenNothing()
{
    ApiFixture api;
    QCOMPARE(api.get("/api/v1/me", api.root).status, 200);
    auto keys = auth::SigningKeys::loadOrCreate(QFileInfo(api.core.path()).path() + u"/jwt.key"_s,
                                                api.core.clock->now());
    BERTH_VERIFY_RESULT(keys);
    const QByteArray secret = secretOf(keys->current());
    const QList<QByteArray> parts = api.root.split('.');
    const QByteArray header = QByteArray::fromBase64(parts[0], QByteArray::Base64UrlEncoding);
    const QByteArray payload = QByteArray::fromBase64(parts[1], QByteArray::Base64UrlEncoding);
    QCOMPARE(api.get("/api/v1/me", signedToken(header, payload, secret)).status, 200);

    const auto with = [](const QByteArray &json, const QString &name, const QJsonValue &value) {
        QJsonObject object = QJsonDocument::fromJson(json).object();
        object.insert(name, value);
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    };
    const QByteArray none = with(header, u"alg"_s, u"none"_s);
    QByteArray altered = api.root;
    altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
    const qint64 now = toEpochMillis(api.core.clock->now()) / 1000;
    const QList<QByteArray> forged{
        base64Url(none) + '.' + parts[1] + '.',
        base64Url(none) + '.' + parts[1] + '.' + parts[2],
        signedToken(none, payload, secret),
        signedToken(with(header, u"alg"_s, u"HS512"_s), payload, secret,
                    QCryptographicHash::Sha512),
        signedToken(with(header, u"alg"_s, u"RS256"_s), payload, secret),
        signedToken(with(header, u"kid"_s, u"../../dev/null"_s), payload, secret),
        signedToken(with(header, u"jku"_s, u"http://127.0.0.1/keys"_s), payload, secret),
        signedToken(header, payload, "another secret of 32 bytes ......"),
        signedToken(header, with(payload, u"exp"_s, now - 1), secret),
        signedToken(header, with(payload, u"aud"_s, u"somebody else"_s), secret),
        signedToken(header, with(payload, u"iss"_s, u"somebody else"_s), secret),
        signedToken(header, with(payload, u"sub"_s, u"999"_s), secret),
        altered,
        parts[0] + '.' + parts[1],
        parts[0] + '.' + parts[1] + ".AAAA",
        "berth_pat_00000000000000000000000000000000",
        QByteArray(5'000, 'A')};
    for (const QByteArray &token : forged) {
        const Reply reply = api.get("/api/v1/me", token);
        QVERIFY2(reply.status == 401, token.left(200).constData());
    }
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apipeople::whatWasTakenAwayHoldsAtTheNextRequest()
{
    ApiFixture api;
    const auto place = api.makePlace(u"west"_s);
    const QByteArray olga = api.member(u"olga"_s, place.organization, u"operator"_s);
    const QByteArray members
        = "/api/v1/organizations/" + QByteArray::number(place.organization) + "/members/";
    const QByteArray id
        = QByteArray::number(api.get("/api/v1/me", olga).json()["id"_L1].toInteger());
    const QByteArray cluster = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    QCOMPARE(api.patch(cluster, {{u"policy"_s, u"spread"_s}}, olga).status, 200);
    QCOMPARE(api.patch(members + id, {{u"role"_s, u"viewer"_s}}, api.root).status, 200);
    QCOMPARE(api.patch(cluster, {{u"policy"_s, u"pack"_s}}, olga).status, 403);

    const QByteArray again = api.signIn(u"olga"_s);
    QCOMPARE(api.send({"POST", "/api/v1/logout", again}).status, 204);
    QCOMPARE(api.get("/api/v1/me", again).status, 401);
    QCOMPARE(api.get("/api/v1/me", olga).status, 200); // another sign-in is another session

    QCOMPARE(api.remove(members + id, api.root).status, 204);
    QCOMPARE(api.get(cluster, olga).status, 401);

    const QByteArray root = api.signIn(u"root"_s);
    api.core.clock->advance(std::chrono::minutes(31));
    const Reply expired = api.get("/api/v1/me", root);
    QCOMPARE(expired.status, 401);
    QCOMPARE(expired.problem(), u"token-expired"_s);
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apipeople::nothingSecretIsKept()
{
    logged.clear();
    const auto before = qInstallMessageHandler(keepLog);
    ApiFixture api(false);
    QList<QByteArray> secrets{"correct horse battery", "a wrong password here"};
    const auto code = api.accounts->makeSetUpCode();
    BERTH_VERIFY_RESULT(code);
    secrets << code->toLatin1();
    const QJsonObject administrator{{u"code"_s, *code},
                                    {u"username"_s, u"root"_s},
                                    {u"password"_s, u"correct horse battery"_s}};
    QList<QByteArray> answers;
    QCOMPARE(api.post("/api/v1/setup", administrator).status, 201);
    answers << api.post("/api/v1/setup", administrator).body; // refused: it was used
    const QJsonObject signIn{{u"username"_s, u"root"_s},
                             {u"password"_s, u"correct horse battery"_s}};
    const Reply grant = api.post("/api/v1/token", signIn);
    const QByteArray root = grant.json()["access_token"_L1].toString().toLatin1();
    const QByteArray refresh = grant.json()["refresh_token"_L1].toString().toLatin1();
    secrets << root << refresh;
    answers << api.post("/api/v1/token",
                        {{u"username"_s, u"root"_s}, {u"password"_s, u"a wrong password here"_s}})
                   .body;
    answers << api.get("/api/v1/me", root + "x").body;
    const auto refreshed = api.post("/api/v1/token",
                                    {{u"grant_type"_s, u"refresh_token"_s},
                                     {u"refresh_token"_s, QString::fromLatin1(refresh)}});
    QCOMPARE(refreshed.status, 200);
    answers << api.post("/api/v1/token",
                        {{u"grant_type"_s, u"refresh_token"_s},
                         {u"refresh_token"_s, QString::fromLatin1(refresh)}})
                   .body; // used twice
    const QByteArray fresh
        = api.post("/api/v1/token", signIn).json()["access_token"_L1].toString().toLatin1();
    secrets << fresh;
    const Reply token = api.post("/api/v1/me/tokens", {{u"name"_s, u"nightly"_s}}, fresh);
    QCOMPARE(token.status, 201);
    secrets << token.json()["token"_L1].toString().toLatin1();
    const qint64 organization = api.post("/api/v1/organizations", {{u"name"_s, u"Dock"_s}}, fresh)
                                    .json()["id"_L1]
                                    .toInteger();
    const Reply invite
        = api.send({"POST",
                    "/api/v1/organizations/" + QByteArray::number(organization) + "/invites",
                    fresh,
                    R"({"role":"developer"})",
                    {{"Idempotency-Key", "only once"}}});
    QCOMPARE(invite.status, 201);
    const QByteArray inviteCode = invite.json()["code"_L1].toString().toLatin1();
    secrets << inviteCode;
    answers << api.get("/api/v1/invites/" + inviteCode + "x").body;
    answers << api.post("/api/v1/invites/" + inviteCode + "/redeem", {}, fresh).body;
    const QString directory = QFileInfo(api.core.path()).path();
    api.endpoint.reset();
    api.accounts.reset();
    api.core.close();
    qInstallMessageHandler(before);

    QMap<QString, QByteArray> places{{u"the log"_s, logged.join(u'\n').toUtf8()},
                                     {u"an answer"_s, answers.join('\n')}};
    QDirIterator files(directory, QDir::Files | QDir::Hidden);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        places.insert(file.fileName(), file.readAll());
    }
    QVERIFY(places.size() >= 4);
    for (auto it = places.begin(); it != places.end(); ++it) {
        for (const QByteArray &secret : std::as_const(secrets)) {
            QVERIFY(secret.size() > 10);
            // What was asked for is in its own answer; nowhere else.
            QVERIFY2(!it.value().contains(secret),
                     qPrintable(it.key() + u" holds "_s + QString::fromLatin1(secret.left(12))));
        }
    }
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apipeople::importsAllOrNothing()
{
    ApiFixture api;
    const auto place = api.makePlace(u"west"_s);
    const QString nodes = u"sn,cpu_milli,memory_mib,gpu,model\na,8000,16384,1,T4\n"_s;
    const QString pods = u"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                         "creation_time,deletion_time,scheduled_time\n"
                         "late,1000,1024,0,0,,BE,Running,20,80,20\n"
                         "early,1000,1024,1,500,T4,LS,Running,10,70,10\n"_s;
    QJsonObject body{{u"format"_s, u"openb"_s},
                     {u"cluster_name"_s, u"trace"_s},
                     {u"organization_id"_s, place.organization},
                     {u"nodes"_s, nodes},
                     {u"pods"_s, QString(pods + u"bad,x,1,0,0,,BE,Running,1,2,1\n"_s)}};
    const Reply bad = api.post("/api/v1/imports", body, api.root);
    QCOMPARE(bad.status, 422);
    QCOMPARE(bad.pointers(), QStringList{u"/pods:4:5"_s});
    const auto clusters
        = [&] { return api.get("/api/v1/clusters", api.root).json()["items"_L1].toArray().size(); };
    QCOMPARE(clusters(), 1);
    body.insert("pods"_L1, pods);
    const Reply made = api.post("/api/v1/imports", body, api.root);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.json()["nodes"_L1].toInt(), 1);
    QCOMPARE(made.json()["deployments"_L1].toInt(), 2);
    QVERIFY(made.headers.contains("location"));
    QCOMPARE(clusters(), 2);
    const Reply twice = api.post("/api/v1/imports", body, api.root);
    QCOMPARE(twice.status, 409);
    QCOMPARE(twice.problem(), u"name-taken"_s);

    // Larger than any other body may be, and still taken here; anywhere else it is not.
    QString many = pods;
    for (int i = 0; many.size() < 2'000'000; ++i)
        many += u"p%1,1000,1024,0,0,,BE,Running,20,80,20\n"_s.arg(i);
    body.insert("pods"_L1, many);
    body.insert("cluster_name"_L1, u"long"_s);
    QCOMPARE(api.post("/api/v1/imports", body, api.root).status, 201);
    const QByteArray large = QJsonDocument(body).toJson();
    QCOMPARE(api.send({"POST", "/api/v1/clusters", api.root, large}).status, 413);
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apipeople::overTlsAndNeverBesideIt()
{
    ApiFixture api;
    api::EndpointOptions options;
    options.tcp = api::ListenAddress{QHostAddress(QHostAddress::AnyIPv4), 0};
    api::Endpoint bare(*api.core.core, *api.accounts, options);
    const auto refused = bare.start();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(u"certificate"));

    options.certificatePath = QFINDTESTDATA("../data/tls/ec-certificate.pem");
    options.keyPath = QFINDTESTDATA("../data/tls/ec-key.pem");
    api::Endpoint endpoint(*api.core.core, *api.accounts, options);
    BERTH_VERIFY_RESULT(endpoint.start());
    QVERIFY(endpoint.addresses().value(0).startsWith(u"https://"));
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, endpoint.port());
    QVERIFY(socket.waitForEncrypted(Patience));
    socket.write("GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                 "Authorization: Bearer "
                 + api.root + "\r\n\r\n");
    QByteArray answer;
    while (!answer.contains("\"username\"") && socket.waitForReadyRead(Patience))
        answer += socket.readAll();
    QVERIFY2(answer.startsWith("HTTP/1.1 200"), answer.left(300).constData());
    QVERIFY(answer.contains("root"));

    QTcpSocket plain;
    plain.connectToHost(QHostAddress(QHostAddress::LocalHost), endpoint.port());
    QVERIFY(plain.waitForConnected(Patience));
    plain.write("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    QVERIFY(plain.state() != QTcpSocket::ConnectedState || plain.waitForDisconnected(Patience));
    QVERIFY(!plain.readAll().contains("200"));
}

BERTH_TEST(tst_apipeople)
#include "tst_apipeople.moc"
