// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/deployments.h"

#include "app/api/explanations.h"
#include "app/api/http/routetable.h"
#include "app/api/routes/deploymentlist.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/specifications.h"
#include "app/api/wire/deployments.h"
#include "app/api/wire/events.h"
#include "app/core/core.h"
#include "app/core/usecases/lookup.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Error noDeployment(DeploymentId id)
{
    return Error::notFound(u"There is no deployment with the id %1."_s.arg(id.value()));
}

Result<store::DeploymentView> readable(Call &call, DeploymentId id)
{
    auto view = store::Views(call.reader()).deployment(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view || !isAllowed(call.actor(), Permission::ReadOrganization, (*view)->organization))
        return tl::unexpected(noDeployment(id));
    return std::move(**view);
}

Outcome deploymentOutcome(const Call &call, store::DeploymentView view, QByteArray specification,
                          const WaitingFacts &waiting)
{
    Outcome outcome;
    outcome.status = call.route().status;
    outcome.version = view.deployment.version;
    if (outcome.status == 201)
        outcome.location = u"/api/v1/deployments/%1"_s.arg(view.deployment.id.value());
    outcome.members
        = [view = std::move(view), specification = std::move(specification),
           waiting](JsonWriter &json) { writeDeployment(json, view, specification, waiting); };
    return outcome;
}

/// The answer of a write: the deployment as it stands inside the transaction. Why it waits is the
/// scheduler's to say, a moment later.
Result<Outcome> answerDeployment(store::Transaction &tx, DeploymentId id, int status)
{
    auto view = store::Views(tx).deployment(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view)
        return tl::unexpected(noDeployment(id));
    const auto specification = tx.specifications().load((*view)->deployment.specificationId);
    if (!specification)
        return tl::unexpected(specification.error());
    Outcome outcome;
    outcome.status = status;
    outcome.version = (*view)->deployment.version;
    if (status == 201)
        outcome.location = u"/api/v1/deployments/%1"_s.arg(id.value());
    outcome.members = [view = std::move(**view), specification = *specification](JsonWriter &json) {
        writeDeployment(json, view, specificationMembers(*specification, true), {});
    };
    return outcome;
}

void getDeployment(std::shared_ptr<Call> call, Reply reply)
{
    auto view = readable(*call, call->id<DeploymentId>());
    if (!view)
        return reply(tl::unexpected(view.error()));
    Services &services = call->services();
    const auto specification
        = services.specifications.load(call->reader(), view->deployment.specificationId);
    if (!specification)
        return reply(tl::unexpected(specification.error()));
    const QByteArray members = mayReadValues(call->actor(), view->organization)
        ? (*specification)->members
        : (*specification)->membersWithoutValues;
    const DeploymentId id = view->deployment.id;
    if (view->deployment.waitingReplicas == 0)
        return reply(deploymentOutcome(*call, std::move(*view), members, {}));
    if (const auto known = services.explanations.find(id, call->now()))
        return reply(deploymentOutcome(*call, std::move(*view), members, *known));
    services.core.explain(view->deployment.clusterId, id)
        .then(&services.context,
              [call, reply, members, view = std::move(*view)](const core::Explanation &answer) {
                  const WaitingFacts facts{answer.reason, answer.position};
                  call->services().explanations.remember(view.deployment.id, facts, call->now());
                  reply(deploymentOutcome(*call, view, members, facts));
              });
}

Result<Act> submitDeployment(Call &call)
{
    auto draft = readDeploymentDraft(call.body());
    if (!draft)
        return tl::unexpected(draft.error());
    return [draft = std::move(*draft)](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::submit(tx, draft);
        if (!made)
            return tl::unexpected(made.error());
        return answerDeployment(tx, *made, 201);
    };
}

Result<Act> changeDeployment(Call &call)
{
    return [id = call.id<DeploymentId>(), body = call.body(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        // What is not given stays as it is in this transaction, so the patch is read in it.
        const auto current = core::loaded(tx.deployments().find(id), u"deployment"_s, id);
        if (!current)
            return tl::unexpected(current.error());
        const auto organization = store::Views(tx).organizationOf(current->clusterId);
        if (!organization || !isAllowed(tx.actor(), Permission::ReadOrganization, *organization))
            return tl::unexpected(organization ? noDeployment(id) : organization.error());
        const auto specification = tx.specifications().load(current->specificationId);
        if (!specification)
            return tl::unexpected(specification.error());
        const auto patch = readDeploymentPatch(body, *current, **specification);
        if (!patch)
            return tl::unexpected(patch.error());
        if (const auto changed = core::change(tx, id, *patch, version); !changed)
            return tl::unexpected(changed.error());
        return answerDeployment(tx, id, 200);
    };
}

using Change = Result<void> (*)(store::Transaction &, DeploymentId);

/// One of the acts that take nothing but the id.
template<Change change>
Result<Act> actOn(Call &call)
{
    return [id = call.id<DeploymentId>(), status = call.route().status,
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (version > 0) {
            const auto current = core::loaded(tx.deployments().find(id), u"deployment"_s, id);
            if (!current)
                return tl::unexpected(current.error());
            if (const auto same = core::requireVersion(*current, version); !same)
                return tl::unexpected(same.error());
        }
        if (const auto changed = change(tx, id); !changed)
            return tl::unexpected(changed.error());
        return answerDeployment(tx, id, status);
    };
}

Result<Act> deleteDeployment(Call &call)
{
    return [id = call.id<DeploymentId>(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto current = core::loaded(tx.deployments().find(id), u"deployment"_s, id);
        if (!current)
            return tl::unexpected(current.error());
        if (const auto same = core::requireVersion(*current, version); !same)
            return tl::unexpected(same.error());
        if (const auto removed = core::remove(tx, id); !removed)
            return tl::unexpected(removed.error());
        const auto left = tx.deployments().find(id);
        if (!left)
            return tl::unexpected(left.error());
        if (!*left)
            return Outcome{.status = 204};
        return answerDeployment(tx, id, 202); // it goes once its replicas have ended
    };
}

Result<Outcome> listEvents(Call &call)
{
    const auto view = readable(call, call.id<DeploymentId>());
    if (!view)
        return tl::unexpected(view.error());
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    auto events = call.reader().events(
        {.after = page->after, .limit = page->limit + 1, .deployment = view->deployment.id});
    if (!events)
        return tl::unexpected(events.error());
    const qint64 epoch = call.services().core.store().epoch();
    return pageOutcome(
        call, std::move(events->events), page->limit, [](const Event &event) { return event.seq; },
        [epoch](JsonWriter &json, const Event &event) { writeEventMembers(json, event, epoch); });
}

Result<Outcome> listRevisions(Call &call)
{
    const auto view = readable(call, call.id<DeploymentId>());
    if (!view)
        return tl::unexpected(view.error());
    auto detail = call.reader().detail(view->deployment.id);
    if (!detail)
        return tl::unexpected(detail.error());
    struct Row
    {
        Revision revision;
        QByteArray specification;
    };
    std::vector<Row> rows;
    const bool withValues = mayReadValues(call.actor(), view->organization);
    for (const Revision &revision : (*detail)->revisions) {
        const auto entry
            = call.services().specifications.load(call.reader(), revision.specificationId);
        if (!entry)
            return tl::unexpected(entry.error());
        rows.push_back({revision, withValues ? (*entry)->members : (*entry)->membersWithoutValues});
    }
    return pageOutcome(
        call, std::move(rows), LargestPage, [](const Row &row) { return row.revision.id.value(); },
        [](JsonWriter &json, const Row &row) {
            json.member("id"_L1, row.revision.id);
            json.member("number"_L1, row.revision.number);
            json.member("created_by"_L1, row.revision.createdBy);
            json.member("created_at"_L1, row.revision.createdAt);
            json.name("specification"_L1).beginObject();
            json.raw(row.specification);
            json.endObject();
        });
}

SchemaRef revisionSchema()
{
    using namespace schema;
    Schema specification = object(u"Specification"_s, {});
    for (const Property &property : deploymentSchema()->properties) {
        static const QStringList Own{
            u"image"_s,     u"digest"_s,        u"command"_s,    u"args"_s,        u"env"_s,
            u"resources"_s, u"node_selector"_s, u"gpu_models"_s, u"tolerations"_s, u"simulate"_s};
        if (Own.contains(property.name))
            specification.properties.push_back(property);
    }
    return shared(
        object(u"Revision"_s,
               {required(u"id"_s, id()), required(u"number"_s, integer(1, 1'000'000'000)),
                required(u"created_by"_s, nullable(id())), required(u"created_at"_s, time()),
                required(u"specification"_s, specification)}));
}

} // namespace

void addDeploymentRoutes(RouteTable &table)
{
    const QString area = u"deployments"_s;
    const auto read = Permission::ReadOrganization;
    const auto write = Permission::WriteOwnDeployment;
    addDeploymentLists(table);
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/deployments"_s,
               .operation = u"submitDeployment"_s,
               .area = area,
               .summary = u"Puts a deployment into the queue of a cluster."_s,
               .permission = write,
               .body = deploymentDraftSchema(),
               .answer = deploymentSchema(),
               .status = 201,
               .problems = {409},
               .takesDryRun = true,
               .handler = submitDeployment});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}"_s,
               .operation = u"getDeployment"_s,
               .area = area,
               .summary = u"One deployment: where its replicas are, or why it waits."_s,
               .permission = read,
               .answer = deploymentSchema(),
               .handler = getDeployment});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/deployments/{id}"_s,
               .operation = u"changeDeployment"_s,
               .area = area,
               .summary = u"Changes what is given; what changes containers makes a revision."_s,
               .permission = write,
               .body = deploymentPatchSchema(),
               .answer = deploymentSchema(),
               .problems = {409},
               .takesMatch = true,
               .takesDryRun = true,
               .handler = changeDeployment});
    table.add(
        {.method = Method::Delete,
         .pattern = u"/api/v1/deployments/{id}"_s,
         .operation = u"deleteDeployment"_s,
         .area = area,
         .summary = u"Deletes a deployment: 204, or 202 while its replicas have yet to end."_s,
         .permission = write,
         .status = 204,
         .takesMatch = true,
         .takesDryRun = true,
         .handler = deleteDeployment});
    const auto addAct
        = [&](const QString &name, const QString &summary, int status, WriteHandler handler) {
              table.add({.method = Method::Post,
                         .pattern = u"/api/v1/deployments/{id}/"_s + name,
                         .operation = name + u"Deployment"_s,
                         .area = area,
                         .summary = summary,
                         .permission = write,
                         .answer = deploymentSchema(),
                         .status = status,
                         .problems = {409},
                         .takesMatch = true,
                         .takesDryRun = true,
                         .handler = handler});
          };
    addAct(u"stop"_s, u"Asks for its end; one that has ended stays as it is."_s, 202,
           actOn<core::stop>);
    addAct(u"start"_s, u"Queues a finished one again."_s, 202, actOn<core::start>);
    addAct(u"restart"_s, u"Stops live replicas, which are placed again; starts a finished one."_s,
           202, actOn<core::restart>);
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}/events"_s,
               .operation = u"listDeploymentEvents"_s,
               .area = area,
               .summary = u"Its timeline: its own events and those of its replicas."_s,
               .permission = read,
               .parameters = pageParameters(),
               .answer = pageSchema(u"DeploymentEventPage"_s, eventSchema()),
               .handler = listEvents});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}/revisions"_s,
               .operation = u"listRevisions"_s,
               .area = area,
               .summary = u"What it was, revision by revision."_s,
               .permission = read,
               .answer = pageSchema(u"RevisionPage"_s, revisionSchema()),
               .handler = listRevisions});
}

} // namespace berth::api
