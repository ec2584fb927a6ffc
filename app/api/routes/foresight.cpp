// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/foresight.h"
#include "app/api/http/call.h"
#include "app/api/http/routetable.h"
#include "app/api/json/jsonwriter.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/wire/deployments.h"
#include "app/core/core.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/footprint.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"
#include "models/store/views.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// The names of what is mentioned, read when they are written.
Names namesOf(store::Reader &reader)
{
    return {[&reader](NodeId id) {
                const auto node = store::Views(reader).node(id);
                return node && *node ? (*node)->name : QString();
            },
            [&reader](DeploymentId id) {
                const auto deployment = reader.deployment(id);
                return deployment && *deployment ? (*deployment)->name : QString();
            }};
}

/// Rehearses the act, which checks everything that doing it would, and looks at what a plan would
/// make of it.
void answerPreview(const std::shared_ptr<Call> &call, const Reply &reply, bool isNew,
                   core::UseCase<core::PreviewSubject> act)
{
    Services &services = call->services();
    services.core.control()
        .rehearse<core::PreviewSubject>(call->actor(), std::move(act))
        .then(&services.context,
              [call, reply, isNew](const Result<Acknowledged<core::PreviewSubject>> &rehearsed) {
                  if (!rehearsed)
                      return reply(tl::unexpected(rehearsed.error()));
                  call->services()
                      .core.preview(rehearsed->value)
                      .then(&call->services().context,
                            [call, reply, isNew](const core::Preview &preview) {
                                Outcome outcome;
                                outcome.members = [call, preview, isNew](JsonWriter &json) {
                                    json.name("deployment_id"_L1);
                                    if (isNew)
                                        json.null();
                                    else
                                        json.value(preview.deployment);
                                    writePreview(json, preview, namesOf(call->reader()));
                                };
                                reply(std::move(outcome));
                            });
              });
}

void previewDraft(std::shared_ptr<Call> call, Reply reply)
{
    auto draft = readDeploymentDraft(call->body());
    if (!draft)
        return reply(tl::unexpected(draft.error()));
    answerPreview(
        call, reply, true,
        [draft = std::move(*draft)](store::Transaction &tx) -> Result<core::PreviewSubject> {
            const auto made = core::submit(tx, draft);
            if (!made)
                return tl::unexpected(made.error());
            return core::previewSubject(tx, *made, {});
        });
}

void previewChange(std::shared_ptr<Call> call, Reply reply)
{
    answerPreview(call, reply, false,
                  [id = call->id<DeploymentId>(),
                   body = call->body()](store::Transaction &tx) -> Result<core::PreviewSubject> {
                      const auto before = core::previewSubject(tx, id, {});
                      if (!before)
                          return tl::unexpected(before.error());
                      const auto patch
                          = readDeploymentPatch(body, before->deployment, *before->specification);
                      if (!patch)
                          return tl::unexpected(patch.error());
                      if (const auto changed = core::change(tx, id, *patch, 0); !changed)
                          return tl::unexpected(changed.error());
                      return core::previewSubject(tx, id, before->deployment.revisionId);
                  });
}

Outcome relocationsOutcome(const std::shared_ptr<Call> &call,
                           std::vector<sched::Relocation> relocations)
{
    Outcome outcome;
    outcome.members = [call, relocations = std::move(relocations)](JsonWriter &json) {
        writeRelocations(json, relocations, namesOf(call->reader()));
    };
    return outcome;
}

SchemaRef learnedSchema()
{
    using namespace schema;
    const Schema typical = object(u"TypicalRequest"_s,
                                  {
                                      required(u"cpu"_s, number()),
                                      required(u"gpu"_s, number()),
                                      required(u"gpu_models"_s, array(shared(text(0, 253)), 1000)),
                                      required(u"arrivals"_s, integer(0, 1'000'000'000)),
                                  });
    return shared(object(
        u"LearnedDemand"_s,
        {
            required(u"arrivals"_s, integer(0, 1'000'000'000'000)),
            required(u"typical"_s, array(shared(typical), 64)),
            required(u"model_prices"_s,
                     described(map(number()),
                               u"What a free GPU of a model is kept for: 1 is the mean."_s)),
            required(u"runs_seen"_s, integer(0, 1'000'000'000'000)),
            required(u"run_time_percent"_s,
                     described(object(u"RunTimePercent"_s,
                                      {required(u"p10"_s, number()), required(u"p50"_s, number()),
                                       required(u"p90"_s, number())}),
                               u"How long runs take, in per cent of what was expected."_s)),
            required(u"recent_arrivals"_s,
                     described(integer(0, 1'000'000),
                               u"How many are remembered, to expect others like them."_s)),
            required(
                u"start_ranges"_s,
                described(object(u"StartRangeWidth"_s,
                                 {required(u"early"_s, number()), required(u"late"_s, number())}),
                          u"How far the ends of start ranges are from their middle, times "
                          u"what was played."_s)),
            optional(u"seq"_s, id()),
        }));
}

void getLearned(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    if (const auto readable = requireReadable(*call, id); !readable)
        return reply(tl::unexpected(readable.error()));
    call->services().core.learned(id).then(
        &call->services().context, [reply](const core::Learned &learned) {
            Outcome outcome;
            outcome.members = [learned](JsonWriter &json) {
                json.member("arrivals"_L1, learned.demand.arrivals);
                json.name("typical"_L1).beginArray();
                for (const auto &[key, count] : learned.demand.typical) {
                    json.beginObject();
                    json.name("cpu"_L1).milli(key.cpuMilli);
                    json.name("gpu"_L1).milli(key.gpuMilli);
                    json.name("gpu_models"_L1).beginArray();
                    for (const QString &model : key.gpuModels)
                        json.value(model);
                    json.endArray();
                    json.member("arrivals"_L1, count);
                    json.endObject();
                }
                json.endArray();
                json.name("model_prices"_L1).beginObject();
                for (const auto &[model, price] : learned.demand.modelPrices)
                    json.name(QStringView(model)).milli(qRound64(price * 1000));
                json.endObject();
                json.member("runs_seen"_L1, learned.runsSeen);
                json.name("run_time_percent"_L1).beginObject();
                const auto &ratios = learned.ratios;
                for (const auto &[name, percent] :
                     {std::pair("p10"_L1, 10), std::pair("p50"_L1, 50), std::pair("p90"_L1, 90)}) {
                    const size_t at
                        = ratios.empty() ? 0 : (ratios.size() - 1) * size_t(percent) / 100;
                    json.name(name).milli(ratios.empty() ? 0 : qint64(ratios[at]) * 100);
                }
                json.endObject();
                json.member("recent_arrivals"_L1, qint64(learned.arrivals));
                json.name("start_ranges"_L1).beginObject();
                json.name("early"_L1).milli(qRound64(learned.calibration.early() * 1000));
                json.name("late"_L1).milli(qRound64(learned.calibration.late() * 1000));
                json.endObject();
            };
            reply(std::move(outcome));
        });
}

void getDefragmentation(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    if (const auto readable = requireReadable(*call, id); !readable)
        return reply(tl::unexpected(readable.error()));
    call->services().core.relocations(id).then(
        &call->services().context,
        [call, reply](const std::vector<sched::Relocation> &relocations) {
            reply(relocationsOutcome(call, relocations));
        });
}

void defragment(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    if (const auto readable = requireReadable(*call, id); !readable)
        return reply(tl::unexpected(readable.error()));
    const auto organization = store::Views(call->reader()).organizationOf(id);
    const auto may = require(call->actor(), Permission::WriteAnyDeployment,
                             organization.value_or(OrganizationId()));
    if (!may)
        return reply(tl::unexpected(may.error()));
    call->services()
        .core.defragment(id, call->actor())
        .then(&call->services().context,
              [call, reply](const Result<std::vector<sched::Relocation>> &begun) {
                  if (!begun)
                      return reply(tl::unexpected(begun.error()));
                  reply(relocationsOutcome(call, *begun));
              });
}

void whatIf(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    if (const auto readable = requireReadable(*call, id); !readable)
        return reply(tl::unexpected(readable.error()));
    const auto trials = readTrials(call->body());
    if (!trials)
        return reply(tl::unexpected(trials.error()));
    const int rows = call->body().value("rows"_L1).toInt(50);
    call->services()
        .core.tryOut(id, *trials, rows)
        .then(&call->services().context, [call, reply](const Result<core::Comparison> &comparison) {
            if (!comparison)
                return reply(tl::unexpected(comparison.error()));
            Outcome outcome;
            outcome.members = [call, comparison = *comparison](JsonWriter &json) {
                writeComparison(json, comparison, namesOf(call->reader()));
            };
            reply(std::move(outcome));
        });
}

} // namespace

void addForesightRoutes(RouteTable &table)
{
    table.add(
        {.method = Method::Post,
         .pattern = u"/api/v1/deployments/preview"_s,
         .operation = u"previewDeployment"_s,
         .area = u"deployments"_s,
         .summary = u"What the next plan would do with a deployment, without submitting it."_s,
         .permission = Permission::WriteOwnDeployment,
         .body = deploymentDraftSchema(),
         .answer = previewSchema(),
         .problems = {409},
         .handler = previewDraft});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/deployments/{id}/preview"_s,
               .operation = u"previewChange"_s,
               .area = u"deployments"_s,
               .summary = u"What the next plan would do after a change, without making it."_s,
               .permission = Permission::WriteOwnDeployment,
               .body = deploymentPatchSchema(),
               .answer = previewSchema(),
               .problems = {409},
               .handler = previewChange});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/demand"_s,
               .operation = u"getLearnedDemand"_s,
               .area = u"queue"_s,
               .summary = u"What the scheduler has learned: typical requests, prices, run times."_s,
               .permission = Permission::ReadOrganization,
               .answer = learnedSchema(),
               .handler = getLearned});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/defragmentation"_s,
               .operation = u"getDefragmentation"_s,
               .area = u"queue"_s,
               .summary = u"What moving movable deployments would gain, and which."_s,
               .permission = Permission::ReadOrganization,
               .answer = relocationsSchema(),
               .handler = getDefragmentation});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/clusters/{id}/defragmentation"_s,
               .operation = u"defragment"_s,
               .area = u"queue"_s,
               .summary = u"Moves them: each stops, and starts again elsewhere."_s,
               .permission = Permission::WriteAnyDeployment,
               .answer = relocationsSchema(),
               .problems = {409},
               .handler = defragment});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/clusters/{id}/what-if"_s,
               .operation = u"whatIf"_s,
               .area = u"queue"_s,
               .summary = u"How a queue would turn out after some changes, beside today."_s,
               .permission = Permission::ReadOrganization,
               .body = whatIfSchema(),
               .answer = comparisonSchema(),
               .handler = whatIf});
}

} // namespace berth::api
