// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commandoptions.h"
#include "app/ctl/commands.h"
#include "app/ctl/kinds.h"
#include "app/ctl/terminal.h"

#include <QtCore/qfile.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct InviteOptions : CommonOptions
{
    std::string role;
    std::string note;
    std::string codeFile;
    std::string organization;
    qint64 id = 0;
    qint64 expiresIn = qint64(7) * 24 * 3600;
};

/// Runs one call, and prints @p member of its answer alone (a secret, to be piped), else the
/// answer.
int callAndPrint(const CommonOptions &options, const QByteArray &method, const QString &path,
                 const QJsonObject &body, const QString &member = {})
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto answer = session->call(method, path, {}, body);
    if (!answer)
        return fail(answer.error());
    if (!member.isEmpty() && options.output == "table") {
        print(answer->value(member).toString());
        return 0;
    }
    return answer->isEmpty() ? 0 : printObject(options, *answer);
}

/// The code of an invite is a secret: it comes from a file, from standard input, or is typed.
Result<QString> codeOf(const InviteOptions &options)
{
    QString code;
    if (options.codeFile.empty()) {
        code = askHidden(u"Code: "_s);
    } else {
        QFile file(QString::fromStdString(options.codeFile));
        if (!file.open(QIODevice::ReadOnly)) {
            return tl::unexpected(
                Error::invalid(u"The code file cannot be read: %1."_s.arg(file.errorString())));
        }
        code = QString::fromUtf8(file.readLine(4096));
    }
    code = code.trimmed();
    if (code.isEmpty() || code.contains(u'/'))
        return tl::unexpected(Error::invalid(u"That is no code of an invite."_s));
    return code;
}

int withCode(const InviteOptions &options, const QByteArray &method, const QString &suffix)
{
    const auto code = codeOf(options);
    return code ? callAndPrint(options, method, QString(u"/api/v1/invites/"_s + *code + suffix), {})
                : fail(code.error());
}

/// Where the invites of the organization meant lie.
Result<QString> invitesPath(const InviteOptions &options)
{
    if (options.organization.empty())
        return u"/api/v1/organization/invites"_s;
    auto session = Session::open(options.api);
    if (!session)
        return tl::unexpected(session.error());
    const auto id = findOrganizationId(*session, QString::fromStdString(options.organization));
    if (!id)
        return tl::unexpected(id.error());
    return u"/api/v1/organizations/%1/invites"_s.arg(*id);
}

int makeInvite(const InviteOptions &options)
{
    const auto path = invitesPath(options);
    if (!path)
        return fail(path.error());
    return callAndPrint(options, "POST", *path,
                        {{u"role"_s, QString::fromStdString(options.role)},
                         {u"note"_s, QString::fromStdString(options.note)},
                         {u"expires_in_seconds"_s, options.expiresIn}},
                        u"code"_s);
}

int listKind(const CommonOptions &options, const QString &word)
{
    auto session = Session::open(options.api);
    const auto kind = findKind(word);
    if (!session || !kind)
        return fail(session ? kind.error() : session.error());
    const auto rows = session->list(kind->path);
    if (!rows)
        return fail(rows.error());
    printPlain(render(*rows, kind->columns, options.format(), !options.noHeaders));
    return 0;
}

void addInvites(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<InviteOptions>();
    CLI::App *invite = app.add_subcommand("invite", "Ways into the organization");
    invite->require_subcommand(1);
    const auto add = [&](const char *name, const char *words, const auto &declare,
                         const std::function<int(const InviteOptions &)> &run) {
        CLI::App *command = invite->add_subcommand(name, words);
        addOutputOptions(*command, *options);
        declare(*command);
        command->callback(
            [&chosen, options, run] { chosen.run = [options, run] { return run(*options); }; });
    };
    const auto takesId = [options](CLI::App &command) {
        command.add_option("ID", options->id, "Number of the invite")->required();
    };
    const auto takesCode = [options](CLI::App &command) {
        command.add_option("--code-file", options->codeFile,
                           "File with the code; else standard input, or it is asked for");
    };
    const QString root = u"/api/v1/organization/invites"_s;
    add(
        "create", "Make one; its code is printed this once",
        [options](CLI::App &command) {
            command.add_option("--role", options->role, "viewer, developer, operator or owner")
                ->required()
                ->check(CLI::IsMember({"viewer", "developer", "operator", "owner"}));
            command.add_option("--note", options->note, "For whom it is");
            command.add_option("--expires-in", options->expiresIn, "Seconds that it holds for");
            command.add_option("--organization", options->organization,
                               "Of another organization than one's own, by name or id:N");
        },
        makeInvite);
    add(
        "list", "Those of the organization", [](CLI::App &) {},
        [](const InviteOptions &given) { return listKind(given, u"invites"_s); });
    add("show", "What one is for; that does not use it up", takesCode,
        [](const InviteOptions &given) { return withCode(given, "GET", {}); });
    add("redeem", "Join with one", takesCode,
        [](const InviteOptions &given) { return withCode(given, "POST", u"/redeem"_s); });
    add("reopen", "Open one again that has expired or was revoked", takesId,
        [root](const InviteOptions &given) {
            return callAndPrint(given, "POST",
                                root + u'/' + QString::number(given.id) + u"/reopen"_s,
                                {{u"expires_in_seconds"_s, given.expiresIn}});
        });
    add("revoke", "Take one back", takesId, [root](const InviteOptions &given) {
        return callAndPrint(given, "DELETE", root + u'/' + QString::number(given.id), {});
    });
}

struct TokenOptions : CommonOptions
{
    std::string name;
    std::string scope = "full";
    qint64 expiresIn = 0;
};

void addTokens(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<TokenOptions>();
    CLI::App *token = app.add_subcommand("token", "Personal tokens, for scripts");
    token->require_subcommand(1);
    CLI::App *create = token->add_subcommand("create", "Make one; it is printed this once");
    addOutputOptions(*create, *options);
    create->add_option("NAME", options->name, "What it is for")->required();
    create->add_option("--scope", options->scope, "read, deployments or full")
        ->check(CLI::IsMember({"read", "deployments", "full"}));
    create->add_option("--expires-in", options->expiresIn, "Seconds that it holds for");
    create->callback([&chosen, options] {
        chosen.run = [options] {
            QJsonObject body{{u"name"_s, QString::fromStdString(options->name)},
                             {u"scope"_s, QString::fromStdString(options->scope)}};
            if (options->expiresIn > 0)
                body.insert("expires_in_seconds"_L1, options->expiresIn);
            return callAndPrint(*options, "POST", u"/api/v1/me/tokens"_s, body, u"token"_s);
        };
    });
    CLI::App *list = token->add_subcommand("list", "One's own");
    addOutputOptions(*list, *options);
    list->callback(
        [&chosen, options] { chosen.run = [options] { return listKind(*options, u"tokens"_s); }; });
    CLI::App *remove = token->add_subcommand("delete", "Void one");
    addApiOptions(*remove, *options);
    remove->add_option("NAME", options->name, "Its name, or id:N")->required();
    remove->callback([&chosen, options] {
        chosen.run = [options] {
            auto session = Session::open(options->api);
            const auto kind = findKind(u"tokens"_s);
            if (!session || !kind)
                return fail(session ? kind.error() : session.error());
            const auto row = findObject(*session, *kind, {}, QString::fromStdString(options->name));
            if (!row)
                return fail(row.error());
            return callAndPrint(*options, "DELETE",
                                u"/api/v1/me/tokens/%1"_s.arg(row->value("id"_L1).toInteger()), {});
        };
    });
}

} // namespace

void addPeople(CLI::App &app, Chosen &chosen)
{
    addInvites(app, chosen);
    addTokens(app, chosen);
}

} // namespace berth::ctl
