// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"
#include "app/core/core.h"
#include "app/core/openbimporter.h"
#include "app/core/usecases/organizations.h"
#include "app/ctl/commands.h"
#include "app/ctl/terminal.h"
#include "models/store/reader.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

namespace {

struct ImportOptions
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

int importOpenb(const ImportOptions &options)
{
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
    print(QStringLiteral("Made the cluster '%1' with %2 nodes and queued %3 deployments.")
              .arg(QString::fromStdString(options.cluster))
              .arg(imported->value.nodes)
              .arg(imported->value.deployments));
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
    openb->add_option("--data", options->data, "Directory of the store");
    openb->callback(
        [&chosen, options] { chosen.run = [options] { return importOpenb(*options); }; });
}

} // namespace berth::ctl
