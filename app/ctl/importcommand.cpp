// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"
#include "app/core/core.h"
#include "app/core/openbimporter.h"
#include "app/core/usecases/organizations.h"
#include "app/ctl/commandoptions.h"
#include "app/ctl/commands.h"
#include "app/ctl/kinds.h"
#include "app/ctl/terminal.h"
#include "models/store/reader.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct ImportOptions : CommonOptions
{
    std::string nodes;
    std::string pods;
    std::string cluster;
    std::string organization;
    std::string data;
};

/// The organization by name, or the only one; one is made in a store that has none.
Result<OrganizationId> chooseOrganization(core::Core &core, const QString &name)
{
    auto listed = core.reads().query<std::vector<Organization>>(
        [](store::Reader &reader) { return reader.organizations(); });
    const auto organizations = listed.result();
    if (!organizations)
        return tl::unexpected(organizations.error());
    for (const Organization &organization : *organizations) {
        if (foldedName(organization.name) == foldedName(name))
            return organization.id;
    }
    if (name.isEmpty() && organizations->size() == 1)
        return organizations->front().id;
    if (name.isEmpty() && organizations->size() > 1) {
        QStringList names;
        for (const Organization &organization : *organizations)
            names << organization.name;
        return tl::unexpected(Error::invalid(
            QStringLiteral(
                "The store has several organizations: say which with --organization (%1).")
                .arg(names.join(QStringLiteral(", ")))));
    }
    const QString made = name.isEmpty() ? QStringLiteral("Main") : name;
    auto created = core.control().submit<OrganizationId>(
        core.administrator(),
        [made](store::Transaction &tx) { return core::createOrganization(tx, made); });
    return created.result().map(
        [](const Acknowledged<OrganizationId> &done) { return done.value; });
}

Result<QString> readText(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(
            Error{file.exists() ? ErrorCode::Unavailable : ErrorCode::NotFound,
                  u"file-unreadable"_s,
                  u"Cannot read %1: %2. Check the path and its permissions."_s.arg(
                      file.fileName(), file.errorString()),
                  {}});
    }
    return QString::fromUtf8(file.readAll());
}

void sayImported(const ImportOptions &options, qint64 nodes, qint64 deployments)
{
    print(u"Made the cluster '%1' with %2 nodes and queued %3 deployments."_s
              .arg(QString::fromStdString(options.cluster))
              .arg(nodes)
              .arg(deployments));
}

/// "/pods:4:5" of the API is line 4, column 5 of the file that was sent as pods.
Error inFiles(Error error, const ImportOptions &options)
{
    for (const auto &[pointer, file] :
         {std::pair{"/nodes"_L1, options.nodes}, {"/pods"_L1, options.pods}}) {
        const QString name = QString::fromStdString(file);
        if (error.message.startsWith(pointer))
            error.message.replace(0, pointer.size(), name);
        for (FieldError &field : error.fields) {
            if (field.pointer.startsWith(pointer))
                field.pointer.replace(0, pointer.size(), name);
        }
    }
    if (error.reason == "name-taken"_L1)
        error.message += u" Give another name with --cluster."_s;
    return error;
}

/// The one of that name, which is made where there is none; without a name the only one. 0: the API
/// is to take the caller's own.
Result<qint64> organizationOverApi(Session &session, const QString &name)
{
    const auto kind = findKind(u"organizations"_s);
    if (!kind)
        return tl::unexpected(kind.error());
    const auto all = session.list(kind->path);
    if (!all)
        return tl::unexpected(all.error());
    if (name.isEmpty() && !all->isEmpty())
        return all->size() == 1 ? all->first().toObject().value("id"_L1).toInteger() : 0;
    if (!name.isEmpty()) {
        const auto found = findObject(session, *kind, {}, name);
        if (found || found.error().code != ErrorCode::NotFound)
            return found.map([](const QJsonObject &row) { return row["id"_L1].toInteger(); });
    }
    const auto made
        = session.call("POST", kind->path, {}, {{u"name"_s, name.isEmpty() ? u"Main"_s : name}});
    return made.map([](const QJsonObject &row) { return row["id"_L1].toInteger(); });
}

/// Through the API of whoever has the store open.
int importThroughApi(const ImportOptions &options)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto nodes = readText(options.nodes);
    const auto pods = readText(options.pods);
    if (!nodes || !pods)
        return fail(nodes ? pods.error() : nodes.error());
    QJsonObject body{{u"format"_s, u"openb"_s},
                     {u"cluster_name"_s, QString::fromStdString(options.cluster)},
                     {u"nodes"_s, *nodes},
                     {u"pods"_s, *pods}};
    const auto organization
        = organizationOverApi(*session, QString::fromStdString(options.organization));
    if (!organization)
        return fail(organization.error());
    if (*organization > 0)
        body.insert(u"organization_id"_s, *organization);
    showProgress(u"Importing"_s, 0, 0);
    const auto made = session->call("POST", u"/api/v1/imports"_s, {}, body);
    endProgress();
    if (!made)
        return fail(inFiles(made.error(), options));
    sayImported(options, made->value("nodes"_L1).toInteger(),
                made->value("deployments"_L1).toInteger());
    return 0;
}

/// Through the API where a server is named or signed in to, unless a directory is.
bool goesThroughApi(const ImportOptions &options)
{
    if (!options.data.empty())
        return false;
    return !options.api.server.empty() || !qEnvironmentVariableIsEmpty("BERTH_SERVER")
        || QFile::exists(Session::credentialsPath());
}

int importOpenb(const ImportOptions &options)
{
    if (goesThroughApi(options))
        return importThroughApi(options);
    auto core = core::Core::open({.storePath = storePath(options.data),
                                  .program = QStringLiteral("berthctl"),
                                  .administrator = loginName()});
    if (!core)
        return fail(core.error());
    const auto organization
        = chooseOrganization(**core, QString::fromStdString(options.organization));
    if (!organization)
        return fail(organization.error());

    watchInterrupts();
    core::OpenbImporter importer((*core)->control(), (*core)->administrator());
    const auto imported = importer.run({.nodesFile = QString::fromStdString(options.nodes),
                                        .podsFile = QString::fromStdString(options.pods),
                                        .clusterName = QString::fromStdString(options.cluster),
                                        .organization = *organization},
                                       showProgress, isInterrupted);
    if (!imported) {
        Error error = imported.error();
        if (error.reason == QLatin1String("name-taken"))
            error.message += QStringLiteral(" Give another name with --cluster.");
        return fail(error);
    }
    endProgress();
    sayImported(options, imported->value.nodes, imported->value.deployments);
    return 0;
}

} // namespace

void addImport(CLI::App &app, Chosen &chosen)
{
    CLI::App *import = app.add_subcommand("import", "Bring in clusters and queues from elsewhere");
    import->require_subcommand(1);
    CLI::App *openb = import->add_subcommand(
        "openb", "A trace with the columns of the openb lists, as a simulated cluster");
    auto options = std::make_shared<ImportOptions>();
    openb->add_option("--nodes", options->nodes, "CSV file of the nodes")->required();
    openb->add_option("--pods", options->pods, "CSV file of the pods")->required();
    openb->add_option("--cluster", options->cluster, "Name of the cluster to make")->required();
    openb->add_option("--organization", options->organization,
                      "Organization that owns it (made where there is none)");
    openb->add_option("--data", options->data,
                      "Directory of a store that is not open elsewhere; else through the API");
    addApiOptions(*openb, *options);
    openb->callback(
        [&chosen, options] { chosen.run = [options] { return importOpenb(*options); }; });
}

} // namespace berth::ctl
