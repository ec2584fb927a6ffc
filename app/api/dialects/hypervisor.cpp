// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialectacts.h"
#include "app/core/core.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/invites.h"
#include "app/core/usecases/organizations.h"
#include "models/store/accountreads.h"
#include "models/store/clientnotes.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/quuid.h>

/// Hypervisor: no sign-in at all, organizations and clusters by name, batch deployments. It acts as
/// an administrator, and only in organizations that were made through it.
namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

const QString Name = u"hypervisor"_s;
constexpr Seconds SimulatedTime{15};

QJsonObject message(const QString &text)
{
    return {{u"message"_s, text}};
}

/// The organizations of the dialect. @param source a Reader or a Transaction
template<typename Source>
Result<std::vector<OrganizationId>> ownOrganizations(Source &source)
{
    const auto notes = store::readClientNotes(source, Name, SubjectKind::Organization);
    if (!notes)
        return tl::unexpected(notes.error());
    std::vector<OrganizationId> ids;
    for (const auto &[id, note] : *notes)
        ids.emplace_back(id);
    return ids;
}

bool isSame(const QString &one, const QString &other)
{
    return foldedName(one.trimmed()) == foldedName(other.trimmed());
}

template<typename Source>
Result<Organization> organizationNamed(Source &source, const QString &name)
{
    const auto own = ownOrganizations(source);
    if (!own)
        return tl::unexpected(own.error());
    for (const OrganizationId id : *own) {
        const auto rows = store::Views(source).organizations(OrganizationId(id.value() - 1), 1);
        if (!rows)
            return tl::unexpected(rows.error());
        if (!rows->empty() && rows->front().id == id && isSame(rows->front().name, name))
            return rows->front();
    }
    return tl::unexpected(notFound(u"Organization not found"_s));
}

/// Among the clusters of the dialect; nothing where there is none.
template<typename Source>
Result<std::optional<store::ClusterView>> clusterNamed(Source &source, const QString &name)
{
    const auto own = ownOrganizations(source);
    if (!own)
        return tl::unexpected(own.error());
    for (const OrganizationId id : *own) {
        const auto clusters = store::Views(source).clusters(id, {}, -1);
        if (!clusters)
            return tl::unexpected(clusters.error());
        for (const store::ClusterView &view : *clusters) {
            if (isSame(view.cluster.name, name))
                return std::optional(view);
        }
    }
    return std::optional<store::ClusterView>();
}

template<typename Source>
Result<store::ClusterView> clusterIn(Source &source, const QString &organizationName,
                                     const QString &clusterName)
{
    const auto organization = organizationNamed(source, organizationName);
    if (!organization)
        return tl::unexpected(organization.error());
    const auto cluster = clusterNamed(source, clusterName);
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (!*cluster || (*cluster)->cluster.organizationId != organization->id)
        return tl::unexpected(notFound(u"Cluster not found in the organization"_s));
    return **cluster;
}

void registerUser(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    call->services()
        .accounts
        .registerUser(call->actor(),
                      {.username = call->text(u"username"_s),
                       .password = call->text(u"password"_s),
                       .takesAnyPassword = true})
        .then(&call->services().context, [reply](const Result<Acknowledged<UserId>> &made) {
            if (!made)
                return reply(saying(Result<QJsonValue>(tl::unexpected(made.error())),
                                    ErrorCode::Conflict, u"Username already exists"_s));
            reply(message(u"User registered successfully"_s));
        });
}

Result<QJsonValue> joined(store::Transaction &tx, const QString &code, UserId id)
{
    const auto hash = hashOfAnyCode(tx, code);
    if (!hash)
        return tl::unexpected(hash.error());
    const auto invite = tx.invites().findByHash(*hash);
    const auto user = tx.users().find(id);
    if (!invite || !user)
        return tl::unexpected(invite ? user.error() : invite.error());
    if (*invite && *user && (*user)->organizationId == (*invite)->organizationId) {
        const auto organization = tx.organizations().find((*invite)->organizationId);
        if (!organization)
            return tl::unexpected(organization.error());
        return tl::unexpected(badRequest(
            u"User already exists in the organization: %1"_s.arg((*organization)->name)));
    }
    const auto done = core::redeemInviteFor(tx, *hash, id);
    if (!done && done.error().code == ErrorCode::NotFound)
        return tl::unexpected(badRequest(u"Invalid invite code"_s));
    if (!done)
        return tl::unexpected(done.error());
    return message(u"User %1 joined organization successfully"_s.arg((*user)->username));
}

/// The password is checked here, where the service took anybody's word.
void joinOrganization(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    const QString username = call->text(u"username"_s);
    const auto known = store::findCredentials(call->reader(), username);
    if (!known)
        return reply(tl::unexpected(known.error()));
    if (!*known)
        return reply(tl::unexpected(badRequest(u"User does not exist in the database"_s)));
    call->services()
        .accounts
        .checkPassword(username, call->text(u"password"_s), throttlePeer(call->request().peer))
        .then(&call->services().context, [call, reply](const Result<Actor> &user) {
            if (!user)
                return reply(saying(Result<QJsonValue>(tl::unexpected(user.error())),
                                    ErrorCode::Unauthenticated,
                                    u"Incorrect username or password"_s));
            const DialectAct act = [code = call->text(u"invite_code"_s), id = user->user](
                                       store::Transaction &tx) { return joined(tx, code, id); };
            call->services()
                .core.control()
                .submit<QJsonValue>(call->actor(), act)
                .then(&call->services().context,
                      [reply](const Result<Acknowledged<QJsonValue>> &done) {
                          if (done)
                              reply(done->value);
                          else
                              reply(tl::unexpected(done.error()));
                      });
        });
}

Result<DialectAct> createOrganization(DialectCall &call)
{
    return [name = call.text(u"name"_s)](store::Transaction &tx) -> Result<QJsonValue> {
        const auto made = saying(core::createOrganization(tx, name), ErrorCode::Conflict,
                                 u"Organization already exists"_s);
        if (!made)
            return tl::unexpected(made.error());
        const auto kept = store::keepClientNote(
            tx, Name, {SubjectKind::Organization, made->value()}, u"made"_s);
        if (!kept)
            return tl::unexpected(kept.error());
        const QString code = QUuid::createUuid().toString(QUuid::WithoutBraces);
        if (const auto invited = inviteMany(tx, *made, code); !invited)
            return tl::unexpected(invited.error());
        return QJsonObject{{u"message"_s, u"Organization created successfully"_s},
                           {u"invite_code"_s, code}};
    };
}

/// Only hashes of codes are stored: each answer is a new one, and the earlier ones stay good.
Result<DialectAct> mintInvite(DialectCall &call)
{
    return [name = call.text(u"org_name"_s)](store::Transaction &tx) -> Result<QJsonValue> {
        const auto organization = organizationNamed(tx, name);
        if (!organization)
            return tl::unexpected(organization.error());
        const QString code = QUuid::createUuid().toString(QUuid::WithoutBraces);
        if (const auto invited = inviteMany(tx, organization->id, code); !invited)
            return tl::unexpected(invited.error());
        return QJsonObject{{u"invite_code"_s, code}};
    };
}

Result<QJsonValue> listUsers(DialectCall &call)
{
    const auto organization = organizationNamed(call.reader(), call.text(u"org_name"_s));
    if (!organization)
        return tl::unexpected(organization.error());
    const auto members = store::membersOf(call.reader(), organization->id, {}, -1);
    if (!members)
        return tl::unexpected(members.error());
    QJsonArray users;
    for (const store::Member &member : *members)
        users.append(member.user.username);
    return QJsonObject{{u"organization"_s, organization->name}, {u"users"_s, users}};
}

Result<DialectAct> createCluster(DialectCall &call)
{
    const ResourceVector room = call.amounts(u"total_cpu"_s, u"total_ram"_s, u"total_gpu"_s);
    return [options = call.services().options, organizationName = call.text(u"organization_name"_s),
            name = call.text(u"name"_s), room](store::Transaction &tx) -> Result<QJsonValue> {
        const auto organization = organizationNamed(tx, organizationName);
        if (!organization)
            return tl::unexpected(organization.error());
        const auto taken = clusterNamed(tx, name);
        if (!taken)
            return tl::unexpected(taken.error());
        if (*taken) {
            return tl::unexpected(
                badRequest(u"Cluster with the same name already exists in the organization"_s));
        }
        const auto made = makeCluster(tx, options, organization->id, name, room);
        if (!made)
            return tl::unexpected(made.error());
        return QJsonObject{{u"message"_s, u"Cluster created successfully"_s},
                           {u"cluster_id"_s, made->value()}};
    };
}

QJsonObject allocatedJson(const store::ClusterView &view)
{
    return {{u"id"_s, view.cluster.id.value()},
            {u"name"_s, view.cluster.name},
            {u"allocated_cpu"_s, cores(view.allocated.cpuMilli)},
            {u"allocated_ram"_s, gibibytes(view.allocated.memoryBytes)},
            {u"allocated_gpu"_s, devices(view.allocated.gpuMilli)}};
}

Result<QJsonValue> listClusters(DialectCall &call)
{
    const auto organization = organizationNamed(call.reader(), call.text(u"org_name"_s));
    if (!organization)
        return tl::unexpected(organization.error());
    const auto views = store::Views(call.reader()).clusters(organization->id, {}, -1);
    if (!views)
        return tl::unexpected(views.error());
    if (views->empty())
        return tl::unexpected(notFound(u"No clusters found for this organization"_s));
    QJsonArray clusters;
    for (const store::ClusterView &view : *views) {
        QJsonObject json = allocatedJson(view);
        json.insert("cpu"_L1, cores(view.total.cpuMilli));
        json.insert("ram"_L1, gibibytes(view.total.memoryBytes));
        json.insert("gpu"_L1, devices(view.total.gpuMilli));
        clusters.append(json);
    }
    return QJsonObject{{u"organization_name"_s, organization->name}, {u"clusters"_s, clusters}};
}

/// Takes or gives back an amount of a cluster, which is then answered.
Result<DialectAct> changeReserved(DialectCall &call, bool isTaken)
{
    const ResourceVector amount = call.amounts(u"cpu"_s, u"ram"_s, u"gpu"_s);
    return [organizationName = call.text(u"organization_name"_s),
            clusterName = call.text(u"cluster_name"_s), amount,
            isTaken](store::Transaction &tx) -> Result<QJsonValue> {
        const auto cluster = clusterIn(tx, organizationName, clusterName);
        if (!cluster)
            return tl::unexpected(cluster.error());
        const ClusterId id = cluster->cluster.id;
        Result<void> done;
        if (isTaken && !amount.isZero()) { // nothing is always there to be taken
            const auto taken
                = saying(core::createReservation(tx, {.clusterId = id, .resources = amount}),
                         ErrorCode::Conflict, u"Insufficient resources available in the cluster"_s);
            if (!taken)
                return tl::unexpected(taken.error());
        } else if (!isTaken) {
            done = saying(core::releaseReserved(tx, id, amount), ErrorCode::Conflict,
                          u"Cannot release more resources than allocated"_s);
        }
        if (!done)
            return tl::unexpected(done.error());
        const auto view = store::Views(tx).cluster(id);
        if (!view)
            return tl::unexpected(view.error());
        return QJsonObject{{u"message"_s,
                            isTaken ? u"Resources allocated successfully"_s
                                    : u"Resources released successfully"_s},
                           {u"cluster"_s, allocatedJson(**view)}};
    };
}

Result<DialectAct> allocate(DialectCall &call)
{
    return changeReserved(call, true);
}

Result<DialectAct> release(DialectCall &call)
{
    return changeReserved(call, false);
}

Result<DialectAct> createDeployment(DialectCall &call)
{
    const ClientDeployment wanted{
        .image = call.text(u"docker_image"_s),
        .resources = call.amounts(u"required_cpu"_s, u"required_ram"_s, u"required_gpu"_s),
        .priority = call.number(u"priority"_s),
        .scale = Scale::Up,
        .kind = DeploymentKind::Batch,
        .simulatedTime = SimulatedTime,
    };
    return [organizationName = call.text(u"organization_name"_s),
            clusterName = call.text(u"cluster_name"_s),
            wanted](store::Transaction &tx) -> Result<QJsonValue> {
        const auto cluster = clusterIn(tx, organizationName, clusterName);
        if (!cluster)
            return tl::unexpected(cluster.error());
        ClientDeployment placed = wanted;
        placed.cluster = cluster->cluster.id;
        const auto id = submitAs(tx, Name, placed);
        if (!id)
            return tl::unexpected(id.error());
        return QJsonObject{{u"message"_s, u"Deployment created successfully"_s},
                           {u"deployment_id"_s, id->value()}};
    };
}

Result<QJsonValue> listDeployments(DialectCall &call)
{
    const auto cluster = clusterNamed(call.reader(), call.text(u"cluster_name"_s));
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (!*cluster)
        return tl::unexpected(notFound(u"Cluster not found"_s));
    const auto all = deploymentsOf(call, Scale::Up, (*cluster)->cluster.id);
    if (!all)
        return tl::unexpected(all.error());
    QJsonArray deployments;
    for (const DeploymentFacts &facts : *all) {
        const ResourceVector &resources = facts.specification->resources;
        deployments.append(
            QJsonObject{{u"id"_s, facts.deployment.id.value()},
                        {u"docker_image"_s, facts.specification->image},
                        {u"status"_s, statusWord(facts.deployment.status, u"in_queue"_s)},
                        {u"required_cpu"_s, cores(resources.cpuMilli)},
                        {u"required_ram"_s, gibibytes(resources.memoryBytes)},
                        {u"required_gpu"_s, devices(resources.gpuMilli)},
                        {u"priority"_s, facts.priority}});
    }
    return QJsonObject{{u"cluster_name"_s, (*cluster)->cluster.name},
                       {u"deployments"_s, deployments}};
}

Result<QJsonValue> listQueue(DialectCall &call)
{
    const QString name = call.text(u"cluster_name"_s);
    const auto cluster = clusterNamed(call.reader(), name);
    if (!cluster)
        return tl::unexpected(cluster.error());
    QJsonArray queue;
    if (*cluster) {
        auto all = deploymentsOf(call, Scale::Up, (*cluster)->cluster.id);
        if (!all)
            return tl::unexpected(all.error());
        std::stable_sort(all->begin(), all->end(),
                         [](const DeploymentFacts &a, const DeploymentFacts &b) {
                             return a.priority.toDouble() < b.priority.toDouble();
                         });
        for (const DeploymentFacts &facts : *all) {
            if (facts.deployment.status == DeploymentStatus::Queued)
                queue.append(QJsonObject{{u"deployment_id"_s, facts.deployment.id.value()},
                                         {u"priority"_s, facts.priority.toDouble()}});
        }
    }
    return QJsonObject{{u"cluster_name"_s, name}, {u"queue"_s, queue}};
}

Result<DialectAct> deleteDeployment(DialectCall &call)
{
    return
        [id = DeploymentId(call.integer(u"deployment_id"_s)),
         clusterName = call.text(u"cluster_name"_s)](store::Transaction &tx) -> Result<QJsonValue> {
            const auto cluster = clusterNamed(tx, clusterName);
            const auto row = tx.deployments().find(id);
            if (!cluster || !row)
                return tl::unexpected(cluster ? row.error() : cluster.error());
            if (!*cluster || !*row || (*row)->clusterId != (*cluster)->cluster.id)
                return tl::unexpected(notFound(u"Deployment not found"_s));
            if (const auto removed = core::remove(tx, id); !removed)
                return tl::unexpected(removed.error());
            return message(u"Deployment %1 deleted successfully."_s.arg(id.value()));
        };
}

} // namespace

const Dialect &hypervisorDialect()
{
    using enum FieldKind;
    static const QList<DialectField> amounts{{u"cluster_name"_s, Filled},
                                             {u"organization_name"_s, Filled},
                                             {u"cpu"_s, Cores},
                                             {u"ram"_s, Memory},
                                             {u"gpu"_s, Devices}};
    static const Dialect dialect{
        .name = Name,
        .title = u"Hypervisor"_s,
        .actsAsAccount = true,
        .needsAdministrator = true,
        .success = unwrapped,
        .failure = detailFailure,
        .routes = {{.method = Method::Post,
                    .pattern = u"/user/register"_s,
                    .summary = u"Makes an account."_s,
                    .body = {{u"username"_s, Filled}, {u"password"_s, Password}},
                    .handler = registerUser},
                   {.method = Method::Post,
                    .pattern = u"/user/join"_s,
                    .summary = u"Joins the organization of an invite code."_s,
                    .body = {{u"username"_s}, {u"password"_s}, {u"invite_code"_s}},
                    .handler = joinOrganization},
                   {.method = Method::Post,
                    .pattern = u"/organization/create"_s,
                    .summary = u"Makes an organization, with a code for all who shall join."_s,
                    .body = {{u"name"_s, Filled}},
                    .handler = createOrganization},
                   {.method = Method::Get,
                    .pattern = u"/organization/get-invite-code/{org_name}"_s,
                    .summary = u"A further code."_s,
                    .handler = mintInvite},
                   {.method = Method::Get,
                    .pattern = u"/organization/list-users/{org_name}"_s,
                    .summary = u"The members of an organization."_s,
                    .handler = listUsers},
                   {.method = Method::Post,
                    .pattern = u"/cluster/create"_s,
                    .summary = u"Makes a cluster of one node."_s,
                    .body = {{u"name"_s, Filled},
                             {u"organization_name"_s, Filled},
                             {u"total_cpu"_s, Cores},
                             {u"total_ram"_s, Memory},
                             {u"total_gpu"_s, Devices}},
                    .handler = createCluster},
                   {.method = Method::Get,
                    .pattern = u"/cluster/list/{org_name}"_s,
                    .summary = u"The clusters of an organization."_s,
                    .handler = listClusters},
                   {.method = Method::Post,
                    .pattern = u"/cluster/allocate"_s,
                    .summary = u"Takes resources of a cluster."_s,
                    .body = amounts,
                    .handler = allocate},
                   {.method = Method::Post,
                    .pattern = u"/cluster/release"_s,
                    .summary = u"Gives them back."_s,
                    .body = amounts,
                    .handler = release},
                   {.method = Method::Post,
                    .pattern = u"/deployment/create"_s,
                    .summary = u"Queues a deployment; the highest priority is the most urgent."_s,
                    .body = {{u"cluster_name"_s, Filled},
                             {u"organization_name"_s, Filled},
                             {u"docker_image"_s, Filled},
                             {u"required_cpu"_s, Cores},
                             {u"required_ram"_s, Memory},
                             {u"required_gpu"_s, Devices},
                             {u"priority"_s, Number}},
                    .handler = createDeployment},
                   {.method = Method::Get,
                    .pattern = u"/deployment/list/{cluster_name}"_s,
                    .summary = u"The deployments of a cluster."_s,
                    .handler = listDeployments},
                   {.method = Method::Get,
                    .pattern = u"/deployment/queue/{cluster_name}"_s,
                    .summary = u"What waits, the least urgent first."_s,
                    .handler = listQueue},
                   {.method = Method::Delete,
                    .pattern = u"/deployment/delete/{deployment_id:id}"_s,
                    .summary = u"Deletes a deployment of the cluster."_s,
                    .query = {{u"cluster_name"_s}},
                    .handler = deleteDeployment}},
    };
    return dialect;
}

} // namespace berth::api
