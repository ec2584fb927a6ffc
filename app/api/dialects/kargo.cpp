// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialectacts.h"
#include "app/auth/secrets.h"
#include "app/core/core.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/invites.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

/// Kargo: everything in an envelope, amounts as texts, single-use invites, resources that are taken
/// and given back.
namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

const QString Name = u"kargo"_s;
constexpr qint64 UsualPage = 20;
constexpr qint64 LargestPage = 1'000;
const QString SimulatedImage = u"simulated"_s;

QJsonValue enveloped(const QJsonValue &value)
{
    return QJsonObject{{u"result"_s, value}, {u"err"_s, QJsonObject()}};
}

QJsonObject failed(int, const Error &error)
{
    return {{u"result"_s, QJsonObject()},
            {u"err"_s, QJsonObject{{u"code"_s, error.reason}, {u"message"_s, error.message}}}};
}

/// The first of @p names that was given.
QString firstOf(const DialectCall &call, const QStringList &names)
{
    for (const QString &name : names) {
        if (call.has(name))
            return call.text(name);
    }
    return {};
}

Error missing(const QString &name)
{
    return Error::invalid(u"'%1' is missing."_s.arg(name),
                          {{u"/body/"_s + name, -1, u"field required"_s, {}}});
}

void createUser(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    call->services()
        .accounts
        .registerUser(registrar(*call),
                      {.username = call->text(u"user.username"_s),
                       .displayName = call->text(u"user.display_name"_s),
                       .password = call->text(u"user.password"_s),
                       .organizationName = call->text(u"organization.name"_s),
                       .takesAnyPassword = true})
        .then(&call->services().context, [reply](const Result<Acknowledged<UserId>> &made) {
            if (made)
                reply(QJsonObject{{u"user_id"_s, made->value.value()}});
            else
                reply(tl::unexpected(made.error()));
        });
}

void signIn(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    call->services()
        .accounts
        .signIn(call->text(u"username"_s), call->text(u"password"_s),
                throttlePeer(call->request().peer))
        .then(&call->services().context, [reply](const Result<core::Grant> &grant) {
            if (grant)
                reply(QJsonObject{{u"token"_s, QString::fromLatin1(grant->accessToken)}});
            else
                reply(tl::unexpected(grant.error()));
        });
}

Result<QJsonValue> getUser(DialectCall &call)
{
    return QJsonObject{{u"user"_s,
                        QJsonObject{{u"id"_s, call.user().id.value()},
                                    {u"display_name"_s, call.user().displayName}}}};
}

/// Owners invite operators, who can do all that the service lets its users do; others whom they
/// may.
Result<DialectAct> createInvite(DialectCall &)
{
    const auto secret = auth::Secret::generate(auth::SecretKind::Invite);
    return [hash = secret.hashOf(),
            text = secret.text()](store::Transaction &tx) -> Result<QJsonValue> {
        core::InviteDraft draft;
        const bool mayAny
            = isAllowed(tx.actor(), Permission::ManageMembers, tx.actor().organization);
        draft.role = mayAny ? Role::Operator : Role::Developer;
        const auto made = core::createInvite(tx, draft, hash);
        if (!made)
            return tl::unexpected(made.error());
        return QJsonObject{{u"code"_s, text}};
    };
}

Result<QJsonValue> lookAtInvite(DialectCall &call)
{
    const QString code = firstOf(call, {u"invite_code"_s, u"code"_s});
    if (code.isEmpty())
        return tl::unexpected(missing(u"invite_code"_s));
    const auto secret = auth::Secret::parse(auth::SecretKind::Invite, code);
    const auto found = store::findInvite(call.reader(), secret ? secret->hashOf() : QString());
    if (!found)
        return tl::unexpected(found.error());
    const TimePoint now = call.services().core.clock().now();
    if (!*found || inviteStatus((*found)->invite, now) != InviteStatus::Active)
        return tl::unexpected(
            Error::conflict(QString(DialectNoBody), u"This invite cannot be used."_s));
    return QJsonValue(QJsonValue::Undefined);
}

void redeemInvite(const std::shared_ptr<DialectCall> &call, const DialectReply &reply)
{
    const auto pick = [&](const QString &name) {
        return firstOf(*call, {u"user."_s + name, name});
    };
    const QString code = firstOf(*call, {u"code.invite_code"_s, u"invite_code"_s, u"code"_s});
    for (const auto &[name, value] :
         {std::pair(u"username"_s, pick(u"username"_s)),
          std::pair(u"password"_s, pick(u"password"_s)), std::pair(u"code"_s, code)}) {
        if (value.isEmpty())
            return reply(tl::unexpected(missing(name)));
    }
    call->services()
        .accounts
        .registerUser(registrar(*call),
                      {.username = pick(u"username"_s),
                       .displayName = pick(u"display_name"_s),
                       .password = pick(u"password"_s),
                       .invite = code,
                       .takesAnyPassword = true})
        .then(&call->services().context, [reply](const Result<Acknowledged<UserId>> &made) {
            if (made)
                reply(QJsonValue(QJsonValue::Undefined));
            else
                reply(tl::unexpected(made.error()));
        });
}

Result<QJsonValue> health(DialectCall &)
{
    return QJsonObject{{u"status"_s, u"ok"_s}};
}

Result<OrganizationId> organizationOf(const Actor &actor)
{
    if (actor.organization.isValid())
        return actor.organization;
    return tl::unexpected(Error::notFound(u"You belong to no organization."_s));
}

Result<QJsonValue> getOrganization(DialectCall &call)
{
    const auto id = organizationOf(call.actor());
    if (!id)
        return tl::unexpected(id.error());
    const auto row = store::findOrganization(call.reader(), *id);
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return tl::unexpected(Error::notFound(u"There is no such organization."_s));
    return QJsonObject{
        {u"organization"_s, QJsonObject{{u"id"_s, (*row)->id.value()}, {u"name"_s, (*row)->name}}}};
}

QJsonObject clusterJson(const store::ClusterView &view)
{
    const auto amount = [](const QJsonValue &total, const QJsonValue &current) {
        return QJsonObject{{u"total"_s, total}, {u"current"_s, current}};
    };
    return {
        {u"id"_s, view.cluster.id.value()},
        {u"name"_s, view.cluster.name},
        {u"resource"_s,
         QJsonObject{
             {u"cpu"_s, amount(cores(view.total.cpuMilli), cores(view.allocated.cpuMilli))},
             {u"ram"_s,
              amount(gibibytes(view.total.memoryBytes), gibibytes(view.allocated.memoryBytes))},
             {u"gpu"_s, amount(devices(view.total.gpuMilli), devices(view.allocated.gpuMilli))}}}};
}

/// One of the caller's organization; of another there is none.
Result<store::ClusterView> ownCluster(store::Views views, const Actor &actor, ClusterId id)
{
    const auto view = views.cluster(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view || !isAllowed(actor, Permission::ReadOrganization, (*view)->cluster.organizationId))
        return tl::unexpected(
            Error::notFound(u"There is no cluster with the id %1."_s.arg(id.value())));
    return **view;
}

/// A part of @p rows, as the parameters `page` (from 0 on) and `offset` (its size) say.
Result<QJsonValue> paged(const DialectCall &call, const QString &name, const QJsonArray &rows)
{
    const qint64 page = call.integer(u"page"_s, 0);
    const qint64 size = call.integer(u"offset"_s, UsualPage);
    if (page < 0 || size < 1 || size > LargestPage) {
        return tl::unexpected(
            Error::invalid(u"page counts from 0 on, and offset is its size, 1 to 1000."_s));
    }
    QJsonArray part;
    const qint64 from = page > rows.size() / size ? rows.size() : page * size;
    for (qint64 at = from; at < std::min<qint64>(rows.size(), from + size); ++at)
        part.append(rows.at(at));
    return QJsonObject{
        {name, part}, {u"page"_s, page}, {u"offset"_s, size}, {u"total"_s, rows.size()}};
}

Result<QJsonValue> listClusters(DialectCall &call)
{
    const auto organization = organizationOf(call.actor());
    if (!organization)
        return tl::unexpected(organization.error());
    const auto views = store::Views(call.reader()).clusters(*organization, {}, -1);
    if (!views)
        return tl::unexpected(views.error());
    QJsonArray clusters;
    for (const store::ClusterView &view : *views)
        clusters.append(clusterJson(view));
    return paged(call, u"clusters"_s, clusters);
}

Result<QJsonValue> getCluster(DialectCall &call)
{
    const auto view
        = ownCluster(store::Views(call.reader()), call.actor(), ClusterId(call.integer(u"pk"_s)));
    if (!view)
        return tl::unexpected(view.error());
    return clusterJson(*view);
}

ResourceVector resourceOf(const DialectCall &call)
{
    return call.amounts(u"resource.cpu"_s, u"resource.ram"_s, u"resource.gpu"_s);
}

Result<DialectAct> createCluster(DialectCall &call)
{
    const auto organization = organizationOf(call.actor());
    if (!organization)
        return tl::unexpected(organization.error());
    return [options = call.services().options, organization = *organization,
            name = call.text(u"cluster_name"_s),
            room = resourceOf(call)](store::Transaction &tx) -> Result<QJsonValue> {
        const auto made = makeCluster(tx, options, organization, name, room);
        if (!made)
            return tl::unexpected(made.error());
        return QJsonObject{{u"cluster_id"_s, made->value()}};
    };
}

Result<DialectAct> deleteCluster(DialectCall &call)
{
    return [id = ClusterId(call.integer(u"pk"_s))](store::Transaction &tx) -> Result<QJsonValue> {
        if (const auto own = ownCluster(store::Views(tx), tx.actor(), id); !own)
            return tl::unexpected(own.error());
        if (const auto gone = core::deleteCluster(tx, id, false); !gone)
            return tl::unexpected(gone.error());
        return QJsonObject();
    };
}

Result<QJsonValue> areAvailable(DialectCall &call)
{
    const ClusterId id(call.integer(u"pk"_s));
    if (const auto own = ownCluster(store::Views(call.reader()), call.actor(), id); !own)
        return tl::unexpected(own.error());
    const auto fit = core::fitOf(call.reader(), id, resourceOf(call), 1);
    if (!fit)
        return tl::unexpected(fit.error());
    return QJsonObject{{u"available"_s, fit->fits}};
}

Result<DialectAct> changeReserved(DialectCall &call, bool isTaken)
{
    return [id = ClusterId(call.integer(u"pk"_s)), amount = resourceOf(call),
            isTaken](store::Transaction &tx) -> Result<QJsonValue> {
        if (const auto own = ownCluster(store::Views(tx), tx.actor(), id); !own)
            return tl::unexpected(own.error());
        if (isTaken) {
            const auto taken = core::createReservation(tx, {.clusterId = id, .resources = amount});
            if (!taken)
                return tl::unexpected(taken.error());
        } else if (const auto back = core::releaseReserved(tx, id, amount); !back) {
            return tl::unexpected(back.error());
        }
        const auto view = ownCluster(store::Views(tx), tx.actor(), id);
        if (!view)
            return tl::unexpected(view.error());
        return clusterJson(*view);
    };
}

Result<DialectAct> take(DialectCall &call)
{
    return changeReserved(call, true);
}

Result<DialectAct> giveBack(DialectCall &call)
{
    return changeReserved(call, false);
}

QJsonObject deploymentJson(const DeploymentFacts &facts)
{
    const ResourceVector &resources = facts.specification->resources;
    return {{u"id"_s, facts.deployment.id.value()},
            {u"cluster_id"_s, facts.deployment.clusterId.value()},
            {u"image"_s, facts.specification->image},
            {u"resource"_s,
             QJsonObject{{u"cpu"_s, cores(resources.cpuMilli)},
                         {u"ram"_s, gibibytes(resources.memoryBytes)},
                         {u"gpu"_s, devices(resources.gpuMilli)}}},
            {u"priority"_s, facts.priority},
            {u"status"_s, statusWord(facts.deployment.status, u"pending"_s)}};
}

Result<QJsonValue> listDeployments(DialectCall &call)
{
    const auto organization = organizationOf(call.actor());
    if (!organization)
        return tl::unexpected(organization.error());
    const auto clusters = store::Views(call.reader()).clusters(*organization, {}, -1);
    if (!clusters)
        return tl::unexpected(clusters.error());
    QJsonArray rows;
    for (const store::ClusterView &view : *clusters) {
        const qint64 cluster = view.cluster.id.value();
        if (call.has(u"cluster_id"_s) && call.integer(u"cluster_id"_s) != cluster)
            continue;
        const auto all = deploymentsOf(call, Scale::Up, view.cluster.id);
        if (!all)
            return tl::unexpected(all.error());
        for (const DeploymentFacts &facts : *all) {
            const qint64 id = facts.deployment.id.value();
            if (!call.has(u"id"_s) || call.integer(u"id"_s) == id)
                rows.append(deploymentJson(facts));
        }
    }
    return paged(call, u"deployments"_s, rows);
}

Result<DialectAct> createDeployment(DialectCall &call)
{
    const ClientDeployment wanted{
        .cluster = ClusterId(call.integer(u"cluster_id"_s)),
        .image = firstOf(call, {u"image"_s, u"docker_image"_s}).trimmed(),
        .resources = resourceOf(call),
        .priority = call.number(u"priority"_s),
        .scale = Scale::Up,
    };
    return [wanted](store::Transaction &tx) -> Result<QJsonValue> {
        const auto own = ownCluster(store::Views(tx), tx.actor(), wanted.cluster);
        if (!own)
            return tl::unexpected(own.error());
        ClientDeployment named = wanted;
        if (named.image.isEmpty()) {
            if (own->cluster.runtime != RuntimeType::Simulated)
                return tl::unexpected(missing(u"image"_s));
            named.image = SimulatedImage;
        }
        const auto id = submitAs(tx, Name, named);
        if (!id)
            return tl::unexpected(id.error());
        return QJsonObject{{u"deployment_id"_s, id->value()}};
    };
}

Result<DialectAct> deleteDeployment(DialectCall &call)
{
    return
        [id = DeploymentId(call.integer(u"pk"_s))](store::Transaction &tx) -> Result<QJsonValue> {
            const auto row = tx.deployments().find(id);
            if (!row)
                return tl::unexpected(row.error());
            const Error none
                = Error::notFound(u"There is no deployment with the id %1."_s.arg(id.value()));
            if (!*row || !ownCluster(store::Views(tx), tx.actor(), (*row)->clusterId))
                return tl::unexpected(none);
            if (const auto gone = core::remove(tx, id); !gone)
                return tl::unexpected(gone.error());
            return QJsonObject();
        };
}

Result<DialectAct> deleteDeploymentsOfCluster(DialectCall &call)
{
    const ClusterId id(call.integer(u"clusterId"_s));
    const auto own = ownCluster(store::Views(call.reader()), call.actor(), id);
    if (!own)
        return tl::unexpected(own.error());
    return [id](store::Transaction &tx) -> Result<QJsonValue> {
        constexpr int Page = 1000;
        for (DeploymentId after;;) {
            const auto page
                = store::Views(tx).deployments({.cluster = id, .after = after, .limit = Page});
            if (!page)
                return tl::unexpected(page.error());
            for (const store::DeploymentView &view : *page) {
                after = view.deployment.id;
                if (const auto gone = core::remove(tx, after); !gone)
                    return tl::unexpected(gone.error());
            }
            if (page->size() < size_t(Page))
                return QJsonObject();
        }
    };
}

} // namespace

const Dialect &kargoDialect()
{
    using enum FieldKind;
    static const QList<DialectField> founders{{u"user.username"_s, Filled},
                                              {u"user.password"_s, Password},
                                              {u"user.display_name"_s, Text, false},
                                              {u"organization.name"_s, Filled}};
    static const QList<DialectField> resource{{u"resource.cpu"_s, Cores, false},
                                              {u"resource.ram"_s, Memory, false},
                                              {u"resource.gpu"_s, Devices, false}};
    static const QList<DialectField> pages{{u"page"_s, Integer, false},
                                           {u"offset"_s, Integer, false}};
    const QString cluster = u"/cluster/{pk:id}"_s;
    static const Dialect dialect{
        .name = Name,
        .title = u"Kargo"_s,
        .port = 8001,
        .invalidStatus = 400,
        .success = enveloped,
        .failure = failed,
        .routes
        = {{.method = Method::Put,
            .pattern = u"/organization"_s,
            .summary = u"Makes an account and its organization."_s,
            .body = founders,
            .handler = createUser},
           {.method = Method::Put,
            .pattern = u"/user/create"_s,
            .summary = u"The same."_s,
            .body = founders,
            .handler = createUser},
           {.method = Method::Post,
            .pattern = u"/user/login"_s,
            .summary = u"Signs in."_s,
            .body = {{u"username"_s}, {u"password"_s}},
            .handler = signIn},
           {.method = Method::Get,
            .pattern = u"/user"_s,
            .summary = u"Who is signed in."_s,
            .needsToken = true,
            .handler = getUser},
           {.method = Method::Patch,
            .pattern = u"/organization/invite"_s,
            .summary = u"Makes an invite for one person."_s,
            .needsToken = true,
            .handler = createInvite},
           {.method = Method::Get,
            .pattern = u"/organization/invite"_s,
            .summary = u"Whether an invite can be used."_s,
            .query = {{u"invite_code"_s, Text, false}, {u"code"_s, Text, false}},
            .handler = lookAtInvite},
           {.method = Method::Post,
            .pattern = u"/organization/invite"_s,
            .summary = u"Makes an account in the organization of an invite."_s,
            .body = {{u"user.username"_s, Text, false},
                     {u"user.password"_s, Password, false},
                     {u"user.display_name"_s, Text, false},
                     {u"code.invite_code"_s, Text, false},
                     {u"username"_s, Text, false},
                     {u"password"_s, Password, false},
                     {u"display_name"_s, Text, false},
                     {u"invite_code"_s, Text, false},
                     {u"code"_s, Loose, false}},
            .handler = redeemInvite},
           {.method = Method::Get,
            .pattern = u"/health"_s,
            .summary = u"That it answers."_s,
            .needsToken = true,
            .isBare = true,
            .handler = health},
           {.method = Method::Get,
            .pattern = u"/organization"_s,
            .summary = u"One's organization."_s,
            .needsToken = true,
            .handler = getOrganization},
           {.method = Method::Get,
            .pattern = u"/cluster"_s,
            .summary = u"The clusters of one's organization."_s,
            .query = pages,
            .needsToken = true,
            .handler = listClusters},
           {.method = Method::Put,
            .pattern = u"/cluster"_s,
            .summary = u"Makes a cluster of one node."_s,
            .body = QList<DialectField>{{u"cluster_name"_s, Filled}} + resource,
            .needsToken = true,
            .handler = createCluster},
           {.method = Method::Get,
            .pattern = cluster,
            .summary = u"A cluster."_s,
            .needsToken = true,
            .handler = getCluster},
           {.method = Method::Delete,
            .pattern = cluster,
            .summary = u"Deletes a cluster without deployments."_s,
            .needsToken = true,
            .handler = deleteCluster},
           {.method = Method::Patch,
            .pattern = cluster + u"/resource"_s,
            .summary = u"Whether that much is free."_s,
            .body = resource,
            .needsToken = true,
            .handler = areAvailable},
           {.method = Method::Post,
            .pattern = cluster + u"/resource"_s,
            .summary = u"Takes resources."_s,
            .body = resource,
            .needsToken = true,
            .handler = take},
           {.method = Method::Delete,
            .pattern = cluster + u"/resource"_s,
            .summary = u"Gives resources back."_s,
            .body = resource,
            .needsToken = true,
            .handler = giveBack},
           {.method = Method::Get,
            .pattern = u"/deployment"_s,
            .summary = u"The deployments of one's organization."_s,
            .query = pages
                + QList<DialectField>{{u"cluster_id"_s, Integer, false}, {u"id"_s, Integer, false}},
            .needsToken = true,
            .handler = listDeployments},
           {.method = Method::Put,
            .pattern = u"/deployment"_s,
            .summary = u"Queues a deployment; the highest priority is the most urgent."_s,
            .body = QList<DialectField>{{u"cluster_id"_s, Integer},
                                        {u"image"_s, Text, false},
                                        {u"docker_image"_s, Text, false},
                                        {u"priority"_s, Number, false}}
                + resource,
            .needsToken = true,
            .handler = createDeployment},
           {.method = Method::Delete,
            .pattern = u"/deployment/{pk:id}"_s,
            .summary = u"Takes a deployment down."_s,
            .needsToken = true,
            .handler = deleteDeployment},
           {.method = Method::Delete,
            .pattern = u"/deployment"_s,
            .summary = u"Takes all deployments of a cluster down."_s,
            .query = {{u"clusterId"_s, Integer}},
            .needsToken = true,
            .handler = deleteDeploymentsOfCluster}},
    };
    return dialect;
}

} // namespace berth::api
