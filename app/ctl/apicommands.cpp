// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commandoptions.h"
#include "app/ctl/commands.h"
#include "app/ctl/kinds.h"
#include "app/ctl/terminal.h"

#include <QtCore/qfile.h>
#include <QtCore/qthread.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr unsigned long RedrawPause = 1; ///< seconds

int report(const Result<void> &done, const QString &words)
{
    if (!done)
        return fail(done.error());
    print(words);
    return 0;
}

Result<QString> passwordFor(const std::string &file, bool fromInput)
{
    if (!file.empty()) {
        QFile source(QString::fromStdString(file));
        if (!source.open(QIODevice::ReadOnly)) {
            return tl::unexpected(Error::invalid(
                u"The password file cannot be read: %1."_s.arg(source.errorString())));
        }
        return QString::fromUtf8(source.readLine(4096)).remove(u'\n').remove(u'\r');
    }
    return fromInput ? readInputLine() : askHidden(u"Password: "_s);
}

struct SignInOptions : CommonOptions
{
    std::string username;
    std::string passwordFile;
    bool fromInput = false;
};

int signIn(const SignInOptions &options)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const QString name = options.username.empty() ? ask(u"Username: "_s)
                                                  : QString::fromStdString(options.username);
    std::string file = options.passwordFile;
    if (file.empty())
        file = qEnvironmentVariable("BERTH_PASSWORD_FILE").toStdString();
    const auto password = passwordFor(file, options.fromInput);
    if (!password)
        return fail(password.error());
    return report(session->signIn(name, *password),
                  u"Signed in to %1 as %2."_s.arg(session->server().text(), name));
}

void addSignIn(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<SignInOptions>();
    CLI::App *login
        = app.add_subcommand("login", "Sign in, and keep the tokens for later commands");
    addApiOptions(*login, *options);
    login->add_option("--username", options->username, "Username; asked for where it is missing");
    login->add_option("--password-file", options->passwordFile, "File with the password");
    login->add_flag("--password-stdin", options->fromInput,
                    "Read the password from standard input");
    login->callback([&chosen, options] { chosen.run = [options] { return signIn(*options); }; });

    auto common = std::make_shared<CommonOptions>();
    CLI::App *logout = app.add_subcommand("logout", "End the sign-in; its tokens are void at once");
    addApiOptions(*logout, *common);
    logout->callback([&chosen, common] {
        chosen.run = [common] {
            auto session = Session::open(common->api);
            return session ? report(session->signOut(), u"Signed out."_s) : fail(session.error());
        };
    });
    CLI::App *whoami = app.add_subcommand("whoami", "Show the account that commands act as");
    addOutputOptions(*whoami, *common);
    whoami->callback([&chosen, common] {
        chosen.run = [common] {
            auto session = Session::open(common->api);
            if (!session)
                return fail(session.error());
            const auto me = session->get(u"/api/v1/me"_s);
            return me ? printObject(*common, *me) : fail(me.error());
        };
    });
}

struct ReadOptions : CommonOptions
{
    std::string kind;
    std::string reference;
    std::string cluster;
    std::string filter;
    qint64 limit = 1'000'000;
    bool isWatching = false;
};

Result<QJsonArray> rowsOf(Session &session, const Kind &kind, const ReadOptions &options)
{
    const auto path = listPath(session, kind, QString::fromStdString(options.cluster));
    if (!path)
        return tl::unexpected(path.error());
    if (!options.reference.empty()) {
        const auto row = findObject(session, kind, QString::fromStdString(options.cluster),
                                    QString::fromStdString(options.reference));
        if (!row)
            return tl::unexpected(row.error());
        return QJsonArray{*row};
    }
    QUrlQuery query;
    if (!options.filter.empty()) {
        if (!kind.takesFilter) {
            return tl::unexpected(Error::invalid(
                u"Only deployments take a filter, not %1."_s.arg(kind.words.first())));
        }
        query.addQueryItem(u"filter"_s, QString::fromStdString(options.filter));
    }
    return session.list(*path, query, options.limit);
}

int read(const ReadOptions &options, const QString &kindWord)
{
    const auto kind = findKind(kindWord);
    if (!kind)
        return fail(kind.error());
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    watchInterrupts();
    QString shown;
    do {
        const auto rows = rowsOf(*session, *kind, options);
        if (!rows)
            return fail(rows.error());
        const QString text = render(*rows, kind->columns, options.format(), !options.noHeaders);
        if (options.isWatching && text != shown && isTerminal())
            printPlain(u"\033[H\033[2J"_s);
        if (text != shown)
            printPlain(text);
        shown = text;
        if (options.isWatching)
            QThread::sleep(RedrawPause);
    } while (options.isWatching && !isInterrupted());
    return 0;
}

int describeObject(const ReadOptions &options)
{
    const auto kind = findKind(QString::fromStdString(options.kind));
    if (!kind)
        return fail(kind.error());
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto row = findObject(*session, *kind, QString::fromStdString(options.cluster),
                                QString::fromStdString(options.reference));
    if (!row)
        return fail(row.error());
    if (kind->words.first() != "deployments"_L1)
        return printObject(options, *row);
    // One by one it tells more: why it waits, and where.
    const auto whole
        = session->get(u"/api/v1/deployments/%1"_s.arg(row->value("id"_L1).toInteger()));
    return whole ? printObject(options, *whole) : fail(whole.error());
}

/// When it is likely to start, and what that rests on; empty where nobody looked.
QString startText(const QJsonValue &start)
{
    if (!start.isObject())
        return {};
    const QString earliest = start["earliest"_L1].toString();
    const QString latest = start["latest"_L1].toString();
    QStringList assumptions;
    for (const QJsonValue assumption : start["assumptions"_L1].toArray())
        assumptions << assumption.toString();
    const QString range = earliest.isEmpty()
        ? u"Likely start: nobody can say; nothing that is known makes room"_s
        : latest.isEmpty() ? u"Likely start: from %1 on, perhaps much later"_s.arg(earliest)
                           : u"Likely start: between %1 and %2"_s.arg(earliest, latest);
    return assumptions.isEmpty() ? range : range + u"\n  if "_s + assumptions.join(u"\n  and "_s);
}

/// What `explain` says for people.
QString explanationText(const QString &name, const QJsonObject &advice)
{
    const QJsonObject reason = advice.value("reason"_L1).toObject();
    const QJsonValue position = advice.value("queue_position"_L1);
    if (reason.isEmpty()) {
        return position.isNull() ? u"%1 does not wait."_s.arg(name)
                                 : u"%1 goes with the next plan."_s.arg(name);
    }
    QStringList lines{u"%1 waits: %2"_s.arg(name, reason.value("message"_L1).toString())};
    if (!position.isNull()) {
        QStringList ahead;
        for (const QJsonValue id : advice.value("ahead"_L1).toArray())
            ahead << u"id:%1"_s.arg(id.toInteger());
        lines << u"Place %1 in the queue%2."_s.arg(position.toInteger())
                     .arg(ahead.isEmpty() ? QString()
                                          : u"; just ahead of it: "_s + ahead.join(u", "_s));
    }
    const QJsonObject nodes = reason.value("nodes"_L1).toObject();
    if (!nodes.isEmpty())
        lines << u"Of %1 nodes:"_s.arg(advice.value("node_count"_L1).toInt());
    for (auto it = nodes.begin(); it != nodes.end(); ++it)
        lines
            << u"  %1  %2"_s.arg(it.value().toInt(), 6).arg(QString(it.key()).replace(u'_', u' '));
    const QString bar = reason.value("preemption"_L1)["message"_L1].toString();
    if (!bar.isEmpty())
        lines << u"Preemption: "_s + bar;
    if (const QString start = startText(advice.value("start"_L1)); !start.isEmpty())
        lines << start;
    const QJsonArray remedies = advice.value("remedies"_L1).toArray();
    const QJsonArray clusters = advice.value("clusters_with_room"_L1).toArray();
    if (!remedies.isEmpty() || !clusters.isEmpty())
        lines << u"What would help:"_s;
    for (const QJsonValue remedy : remedies)
        lines << u"  - "_s + remedy["message"_L1].toString();
    for (const QJsonValue cluster : clusters)
        lines << u"  - submit it to the cluster id:%1, which has room"_s.arg(cluster.toInteger());
    return lines.join(u'\n');
}

int explainDeployment(const ReadOptions &options)
{
    const auto kind = findKind(u"deployments"_s);
    if (!kind)
        return fail(kind.error());
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto row = findObject(*session, *kind, QString::fromStdString(options.cluster),
                                QString::fromStdString(options.reference));
    if (!row)
        return fail(row.error());
    const auto advice
        = session->get(u"/api/v1/deployments/%1/explain"_s.arg(row->value("id"_L1).toInteger()));
    if (!advice)
        return fail(advice.error());
    if (options.output != "table")
        return printObject(options, *advice);
    print(explanationText(row->value("name"_L1).toString(), *advice));
    return 0;
}

void addReads(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<ReadOptions>();
    const auto addCommon = [&options](CLI::App &command) {
        addOutputOptions(command, *options);
        command.add_option("--cluster", options->cluster, "Cluster, by name or id:N");
    };
    CLI::App *get = app.add_subcommand(
        "get",
        "List organizations, members, invites, clusters, nodes, deployments, reservations, "
        "jobs, tokens, queue or events");
    get->add_option("KIND", options->kind, "What to list")->required();
    get->add_option("NAME", options->reference, "One of them, by name or id:N");
    addCommon(*get);
    get->add_option("--filter", options->filter,
                    "As in the console: 'status:queued priority>=500'");
    get->add_option("--limit", options->limit, "At most so many")->check(CLI::PositiveNumber);
    get->add_flag("-w,--watch", options->isWatching, "Show it again whenever it has changed");
    get->callback([&chosen, options] {
        chosen.run = [options] { return read(*options, QString::fromStdString(options->kind)); };
    });
    CLI::App *describe = app.add_subcommand("describe", "Show everything of one object");
    describe->add_option("KIND", options->kind, "Its kind")->required();
    describe->add_option("NAME", options->reference, "Its name, or id:N")->required();
    addCommon(*describe);
    describe->callback(
        [&chosen, options] { chosen.run = [options] { return describeObject(*options); }; });
    CLI::App *explain = app.add_subcommand(
        "explain", "Why a deployment waits, who is ahead, and what would unblock it");
    explain->add_option("NAME", options->reference, "Its name, or id:N")->required();
    addCommon(*explain);
    explain->callback(
        [&chosen, options] { chosen.run = [options] { return explainDeployment(*options); }; });
    CLI::App *queue = app.add_subcommand("queue", "What waits in a cluster, in its order, and why");
    queue->add_option("CLUSTER", options->cluster, "Cluster, by name or id:N")->required();
    addOutputOptions(*queue, *options);
    queue->add_flag("-w,--watch", options->isWatching, "Show it again whenever it has changed");
    queue->callback(
        [&chosen, options] { chosen.run = [options] { return read(*options, u"queue"_s); }; });
    CLI::App *top = app.add_subcommand("top", "How full the clusters are, again and again");
    addOutputOptions(*top, *options);
    top->callback([&chosen, options] {
        chosen.run = [options] {
            options->isWatching = isTerminal();
            return read(*options, u"clusters"_s);
        };
    });
    auto exported = std::make_shared<ReadOptions>();
    CLI::App *save = app.add_subcommand("export", "Write all of a kind as csv or json");
    save->add_option("KIND", exported->kind, "What to write")->required();
    addOutputOptions(*save, *exported);
    save->add_option("--cluster", exported->cluster, "Cluster, by name or id:N");
    save->add_option("--filter", exported->filter, "Only what it lets through");
    save->callback([&chosen, exported] {
        chosen.run = [exported] {
            if (exported->output == "table")
                exported->output = "csv";
            return read(*exported, QString::fromStdString(exported->kind));
        };
    });
}

struct EventOptions : CommonOptions
{
    std::string after;
    bool isFollowing = false;
};

int showEvents(const EventOptions &options)
{
    auto session = Session::open(options.api);
    const auto kind = findKind(u"events"_s);
    if (!session || !kind)
        return fail(session ? kind.error() : session.error());
    const QString after = QString::fromStdString(options.after);
    QUrlQuery query;
    if (!after.isEmpty())
        query.addQueryItem(u"after"_s, after);
    if (!options.isFollowing) {
        const auto rows = session->list(kind->path, query);
        if (!rows)
            return fail(rows.error());
        printPlain(render(*rows, kind->columns, options.format(), !options.noHeaders));
        return 0;
    }
    watchInterrupts();
    const auto followed = session->followEvents(after, [&](const QJsonObject &event) {
        printPlain(render({event}, kind->columns, options.format(), false));
        return !isInterrupted();
    });
    return followed ? 0 : fail(followed.error());
}

void addEvents(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<EventOptions>();
    CLI::App *events = app.add_subcommand("events", "What has changed, and by whom");
    addOutputOptions(*events, *options);
    events->add_option("--after", options->after, "Only behind this cursor");
    events->add_flag("-f,--follow", options->isFollowing, "Go on as it happens");
    events->callback(
        [&chosen, options] { chosen.run = [options] { return showEvents(*options); }; });
}

struct ActOptions : CommonOptions
{
    std::string kind;
    std::string reference;
    std::string cluster;
    bool isDryRun = false;
    bool purge = false;
};

/// The path of the object that the options mean.
Result<QString> objectPath(Session &session, const Kind &kind, const ActOptions &options)
{
    const QString cluster = QString::fromStdString(options.cluster);
    const auto row = findObject(session, kind, cluster, QString::fromStdString(options.reference));
    if (!row)
        return tl::unexpected(row.error());
    const auto list = listPath(session, kind, cluster);
    if (!list)
        return tl::unexpected(list.error());
    return QString(*list + u'/' + QString::number(row->value(kind.idField).toInteger()));
}

int act(const ActOptions &options, const QString &kindWord, const QByteArray &method,
        const QString &suffix, const QJsonObject &body, const QString &done)
{
    const auto kind = findKind(kindWord);
    if (!kind)
        return fail(kind.error());
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto path = objectPath(*session, *kind, options);
    if (!path)
        return fail(path.error());
    QUrlQuery query;
    if (options.isDryRun)
        query.addQueryItem(u"dry_run"_s, u"true"_s);
    if (options.purge)
        query.addQueryItem(u"purge_finished"_s, u"true"_s);
    const auto answer = session->call(method, *path + suffix, query, body);
    if (!answer)
        return fail(answer.error());
    print((options.isDryRun ? u"Would be so: "_s : QString())
          + done.arg(QString::fromStdString(options.reference)));
    return 0;
}

void addActs(CLI::App &app, Chosen &chosen)
{
    const auto addOne = [&](const char *name, const char *words, const QString &kind,
                            const QByteArray &method, const QString &suffix,
                            const QJsonObject &body, const QString &done) {
        auto options = std::make_shared<ActOptions>();
        CLI::App *command = app.add_subcommand(name, words);
        addApiOptions(*command, *options);
        if (kind.isEmpty())
            command->add_option("KIND", options->kind, "Its kind")->required();
        command->add_option("NAME", options->reference, "Its name, or id:N")->required();
        command->add_option("--cluster", options->cluster, "Cluster, by name or id:N");
        command->add_flag("--dry-run", options->isDryRun, "Only check");
        if (kind.isEmpty()) {
            command->add_flag("--purge-finished", options->purge,
                              "With a cluster its finished deployments go, too");
        }
        command->callback([&chosen, options, kind, method, suffix, body, done] {
            chosen.run = [=] {
                return act(*options, kind.isEmpty() ? QString::fromStdString(options->kind) : kind,
                           method, suffix, body, done);
            };
        });
    };
    const QString deployment = u"deployments"_s;
    addOne("delete", "Delete an object", {}, "DELETE", {}, {}, u"%1 is deleted."_s);
    addOne("stop", "Ask for the end of a deployment", deployment, "POST", u"/stop"_s, {},
           u"%1 is asked to stop."_s);
    addOne("start", "Queue a finished deployment again", deployment, "POST", u"/start"_s, {},
           u"%1 is queued again."_s);
    addOne("restart", "Stop and place a deployment anew", deployment, "POST", u"/restart"_s, {},
           u"%1 restarts."_s);
    addOne("hold", "Keep a deployment from being placed", deployment, "PATCH", {},
           {{u"held"_s, true}}, u"%1 is held."_s);
    addOne("resume", "Let a held deployment be placed", deployment, "PATCH", {},
           {{u"held"_s, false}}, u"%1 is no longer held."_s);
    addOne("cordon", "Place nothing more on a node", u"nodes"_s, "PATCH", {},
           {{u"scheduling"_s, u"cordoned"_s}}, u"%1 takes nothing new."_s);
    addOne("uncordon", "Open a node again", u"nodes"_s, "PATCH", {}, {{u"scheduling"_s, u"open"_s}},
           u"%1 is open."_s);
    addOne("drain", "Move what runs on a node elsewhere", u"nodes"_s, "PATCH", {},
           {{u"scheduling"_s, u"draining"_s}}, u"%1 drains."_s);
}

} // namespace

void addApi(CLI::App &app, Chosen &chosen)
{
    addSignIn(app, chosen);
    addReads(app, chosen);
    addEvents(app, chosen);
    addActs(app, chosen);
}

} // namespace berth::ctl
