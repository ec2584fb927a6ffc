// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialectacts.h"
#include "app/core/core.h"
#include "app/core/usecases/invites.h"
#include "app/core/usecases/organizations.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

/// The Deployment Service: bearer tokens, clusters of an organization, and deployments that wait by
/// a priority that counts downwards.
namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

const QString Name = u"deployments"_s;

void registerUser(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    const QString username = call->text(u"username"_s);
    call->services()
        .accounts
        .registerUser(
            registrar(*call),
            {.username = username, .password = call->text(u"password"_s), .takesAnyPassword = true})
        .then(&call->services().context,
              [call, reply, username](const Result<Acknowledged<UserId>> &made) {
                  if (!made)
                      return reply(saying(Result<QJsonValue>(tl::unexpected(made.error())),
                                          ErrorCode::Conflict, u"Username already registered"_s));
                  const TimePoint now = call->services().core.clock().now();
                  reply(QJsonObject{{u"username"_s, username.trimmed()},
                                    {u"id"_s, made->value.value()},
                                    {u"created_at"_s, isoTime(now)}});
              });
}

void signIn(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    call->services()
        .accounts
        .signIn(call->text(u"username"_s), call->text(u"password"_s),
                throttlePeer(call->request().peer))
        .then(&call->services().context, [reply](const Result<core::Grant> &grant) {
            if (!grant)
                return reply(saying(Result<QJsonValue>(tl::unexpected(grant.error())),
                                    ErrorCode::Unauthenticated,
                                    u"Incorrect username or password"_s));
            reply(QJsonObject{{u"access_token"_s, QString::fromLatin1(grant->accessToken)},
                              {u"token_type"_s, u"bearer"_s}});
        });
}

Result<DialectAct> createOrganization(DialectCall &call)
{
    call.actAs(call.services().core.administrator());
    return [options = call.services().options, name = call.text(u"name"_s),
            code = call.text(u"invite_code"_s)](store::Transaction &tx) -> Result<QJsonValue> {
        if (const auto open = requireOpenRegistration(options, tx); !open)
            return tl::unexpected(open.error());
        const auto made = saying(core::createOrganization(tx, name), ErrorCode::Conflict,
                                 u"Organization name already taken"_s);
        if (!made)
            return tl::unexpected(made.error());
        if (const auto invited = inviteMany(tx, *made, code); !invited)
            return tl::unexpected(invited.error());
        return QJsonObject{{u"name"_s, name.trimmed()}, {u"id"_s, made->value()}};
    };
}

Result<DialectAct> joinOrganization(DialectCall &call)
{
    return [code = call.text(u"invite_code"_s)](store::Transaction &tx) -> Result<QJsonValue> {
        const auto hash = hashOfAnyCode(tx, code);
        if (!hash)
            return tl::unexpected(hash.error());
        const auto joined
            = saying(core::redeemInvite(tx, *hash), ErrorCode::NotFound, u"Invalid invite code"_s);
        if (!joined)
            return tl::unexpected(joined.error());
        return QJsonObject{{u"message"_s, u"Successfully joined the organization"_s}};
    };
}

Result<OrganizationId> organizationOf(const DialectCall &call)
{
    if (call.actor().organization.isValid())
        return call.actor().organization;
    return tl::unexpected(badRequest(u"User does not belong to any organization"_s));
}

QJsonObject clusterJson(const store::ClusterView &view)
{
    const ResourceVector available = view.total - view.allocated;
    return {{u"name"_s, view.cluster.name},
            {u"id"_s, view.cluster.id.value()},
            {u"organization_id"_s, view.cluster.organizationId.value()},
            {u"total_ram"_s, gibibytes(view.total.memoryBytes)},
            {u"total_cpu"_s, cores(view.total.cpuMilli)},
            {u"total_gpu"_s, devices(view.total.gpuMilli)},
            {u"available_ram"_s, gibibytes(available.memoryBytes)},
            {u"available_cpu"_s, cores(available.cpuMilli)},
            {u"available_gpu"_s, devices(available.gpuMilli)}};
}

/// A cluster that the caller may see; of another organization there is none.
Result<store::ClusterView> visibleCluster(store::Views views, const Actor &actor, ClusterId id)
{
    const auto view = views.cluster(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view || !isAllowed(actor, Permission::ReadOrganization, (*view)->cluster.organizationId))
        return tl::unexpected(notFound(u"Cluster not found"_s));
    return **view;
}

Result<DialectAct> createCluster(DialectCall &call)
{
    const auto organization = organizationOf(call);
    if (!organization)
        return tl::unexpected(organization.error());
    const ResourceVector room = call.amounts(u"total_cpu"_s, u"total_ram"_s, u"total_gpu"_s);
    return [options = call.services().options, organization = *organization,
            name = call.text(u"name"_s), room](store::Transaction &tx) -> Result<QJsonValue> {
        const auto made = makeCluster(tx, options, organization, name, room);
        if (!made)
            return tl::unexpected(made.error());
        const auto view = visibleCluster(store::Views(tx), tx.actor(), *made);
        if (!view)
            return tl::unexpected(view.error());
        return clusterJson(*view);
    };
}

Result<QJsonValue> listClusters(DialectCall &call)
{
    const auto organization = organizationOf(call);
    if (!organization)
        return tl::unexpected(organization.error());
    const auto views = store::Views(call.reader()).clusters(*organization, {}, -1);
    if (!views)
        return tl::unexpected(views.error());
    QJsonArray clusters;
    for (const store::ClusterView &view : *views)
        clusters.append(clusterJson(view));
    return clusters;
}

Result<QJsonValue> getCluster(DialectCall &call)
{
    const auto view = visibleCluster(store::Views(call.reader()), call.actor(),
                                     ClusterId(call.integer(u"cluster_id"_s)));
    if (!view)
        return tl::unexpected(view.error());
    return clusterJson(*view);
}

QJsonObject deploymentJson(DeploymentId id, const QString &image, const ResourceVector &resources,
                           const QJsonValue &priority, const QString &status, TimePoint createdAt)
{
    return {{u"docker_image"_s, image},
            {u"required_ram"_s, gibibytes(resources.memoryBytes)},
            {u"required_cpu"_s, cores(resources.cpuMilli)},
            {u"required_gpu"_s, devices(resources.gpuMilli)},
            {u"priority"_s, priority},
            {u"id"_s, id.value()},
            {u"status"_s, status},
            {u"created_at"_s, isoTime(createdAt)}};
}

QJsonObject deploymentJson(const DeploymentFacts &facts)
{
    return deploymentJson(facts.deployment.id, facts.specification->image,
                          facts.specification->resources, facts.priority,
                          statusWord(facts.deployment.status, u"pending"_s),
                          facts.deployment.createdAt);
}

Result<DialectAct> createDeployment(DialectCall &call)
{
    const ClientDeployment wanted{
        .cluster = ClusterId(call.integer(u"cluster_id"_s)),
        .image = call.text(u"docker_image"_s),
        .resources = call.amounts(u"required_cpu"_s, u"required_ram"_s, u"required_gpu"_s),
        .priority = call.number(u"priority"_s),
        .scale = Scale::Down,
    };
    return [wanted](store::Transaction &tx) -> Result<QJsonValue> {
        if (const auto seen = visibleCluster(store::Views(tx), tx.actor(), wanted.cluster); !seen)
            return tl::unexpected(seen.error());
        const auto id = submitAs(tx, Name, wanted);
        if (!id)
            return tl::unexpected(id.error());
        const QJsonValue priority
            = givenPriority(wanted.scale, nativePriority(wanted.scale, wanted.priority),
                            QString::number(wanted.priority, 'g', 17));
        return deploymentJson(*id, wanted.image.trimmed(), wanted.resources, priority, u"pending"_s,
                              tx.now());
    };
}

Result<QJsonValue> getDeployment(DialectCall &call)
{
    const auto view
        = store::Views(call.reader()).deployment(DeploymentId(call.integer(u"deployment_id"_s)));
    if (!view)
        return tl::unexpected(view.error());
    if (!*view || !isAllowed(call.actor(), Permission::ReadOrganization, (*view)->organization))
        return tl::unexpected(notFound(u"Deployment not found"_s));
    const auto facts = factsOf(call, Scale::Down, (*view)->deployment);
    if (!facts)
        return tl::unexpected(facts.error());
    return deploymentJson(*facts);
}

Result<QJsonValue> listDeployments(DialectCall &call)
{
    const ClusterId id(call.integer(u"cluster_id"_s));
    if (const auto seen = visibleCluster(store::Views(call.reader()), call.actor(), id); !seen)
        return tl::unexpected(seen.error());
    const auto all = deploymentsOf(call, Scale::Down, id);
    if (!all)
        return tl::unexpected(all.error());
    QJsonArray deployments;
    for (const DeploymentFacts &facts : *all)
        deployments.append(deploymentJson(facts));
    return deployments;
}

/// It runs at every change anyway; whoever is signed in may ask for one more pass.
void triggerScheduler(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    call->services().core.runScheduler({}).then(
        &call->services().context, [reply](const core::SchedulerOutcome &) {
            reply(QJsonObject{{u"success"_s, true},
                              {u"message"_s, u"Scheduler triggered successfully"_s}});
        });
}

} // namespace

const Dialect &deploymentsDialect()
{
    using enum FieldKind;
    static const Dialect dialect{
        .name = Name,
        .title = u"Deployment Service"_s,
        .success = unwrapped,
        .failure = detailFailure,
        .routes = {{.method = Method::Post,
                    .pattern = u"/register"_s,
                    .summary = u"Makes an account."_s,
                    .body = {{u"username"_s, Filled}, {u"password"_s, Password}},
                    .handler = registerUser},
                   {.method = Method::Post,
                    .pattern = u"/token"_s,
                    .summary = u"Signs in; a form."_s,
                    .body = {{u"username"_s}, {u"password"_s}},
                    .takesForm = true,
                    .handler = signIn},
                   {.method = Method::Post,
                    .pattern = u"/join-organization"_s,
                    .summary = u"Joins the organization of an invite code."_s,
                    .query = {{u"invite_code"_s}},
                    .needsToken = true,
                    .handler = joinOrganization},
                   {.method = Method::Post,
                    .pattern = u"/create-organization"_s,
                    .summary = u"Makes an organization with a code for all who shall join."_s,
                    .body = {{u"name"_s, Filled}, {u"invite_code"_s, Filled}},
                    .handler = createOrganization},
                   {.method = Method::Post,
                    .pattern = u"/clusters"_s,
                    .summary = u"Makes a cluster of one node."_s,
                    .body = {{u"name"_s, Filled},
                             {u"total_ram"_s, Memory},
                             {u"total_cpu"_s, Cores},
                             {u"total_gpu"_s, Devices}},
                    .needsToken = true,
                    .handler = createCluster},
                   {.method = Method::Get,
                    .pattern = u"/clusters"_s,
                    .summary = u"The clusters of one's organization."_s,
                    .needsToken = true,
                    .handler = listClusters},
                   {.method = Method::Get,
                    .pattern = u"/clusters/{cluster_id:id}"_s,
                    .summary = u"A cluster."_s,
                    .needsToken = true,
                    .handler = getCluster},
                   {.method = Method::Post,
                    .pattern = u"/deployments"_s,
                    .summary = u"Queues a deployment; 1 is the most urgent."_s,
                    .body = {{u"docker_image"_s, Filled},
                             {u"required_ram"_s, Memory},
                             {u"required_cpu"_s, Cores},
                             {u"required_gpu"_s, Devices},
                             {u"priority"_s, Number},
                             {u"cluster_id"_s, Integer}},
                    .needsToken = true,
                    .handler = createDeployment},
                   {.method = Method::Get,
                    .pattern = u"/deployments/{deployment_id:id}"_s,
                    .summary = u"A deployment."_s,
                    .needsToken = true,
                    .handler = getDeployment},
                   {.method = Method::Get,
                    .pattern = u"/clusters/{cluster_id:id}/deployments"_s,
                    .summary = u"The deployments of a cluster."_s,
                    .needsToken = true,
                    .handler = listDeployments},
                   {.method = Method::Post,
                    .pattern = u"/trigger-scheduler"_s,
                    .summary = u"Runs the scheduler now."_s,
                    .needsToken = true,
                    .handler = triggerScheduler}},
    };
    return dialect;
}

} // namespace berth::api
