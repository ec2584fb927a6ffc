// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/call.h"
#include "app/api/http/routetable.h"
#include "app/api/json/jsonwriter.h"
#include "app/api/routes/routes.h"
#include "app/core/core.h"
#include "app/core/usecases/rights.h"
#include "models/store/reader.h"
#include "models/store/views.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 LargestLoad = 1'000'000'000;

Error noDeployment(DeploymentId id)
{
    return Error::notFound(u"There is no deployment with the id %1."_s.arg(id.value()));
}

void reportLoad(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<DeploymentId>();
    const auto view = store::Views(call->reader()).deployment(id);
    if (!view)
        return reply(tl::unexpected(view.error()));
    if (!*view || !isAllowed(call->actor(), Permission::ReadOrganization, (*view)->organization))
        return reply(tl::unexpected(noDeployment(id)));
    const auto may
        = core::requireMayWrite(call->actor(), (*view)->organization, (*view)->deployment.ownerId);
    if (!may)
        return reply(tl::unexpected(may.error()));
    const double concurrency = call->body().value("concurrency"_L1).toDouble();
    if (!(concurrency >= 0 && concurrency <= double(LargestLoad))) {
        return reply(tl::unexpected(invalidFields(
            {{u"/concurrency"_s, -1, u"is not between 0 and %1"_s.arg(LargestLoad), {}}})));
    }
    const QString reporter = call->body().value("reporter"_L1).toString();
    call->services()
        .core.reportLoad(id, reporter, qRound64(concurrency * 1000))
        .then(&call->services().context,
              [reply, id](const std::optional<core::LoadAnswer> &answer) {
                  if (!answer) {
                      return reply(tl::unexpected(Error::conflict(
                          u"not-scaled"_s,
                          u"Deployment %1 is not scaled by concurrency: give it 'autoscale' "
                          "first, and start it where it has ended."_s.arg(id.value()))));
                  }
                  Outcome outcome;
                  outcome.members = [answer = *answer](JsonWriter &json) {
                      json.member("replicas"_L1, answer.replicas);
                      json.member("wished_replicas"_L1, answer.wished);
                      json.member("valid_seconds"_L1, qint64(core::LoadLife.count()));
                  };
                  reply(std::move(outcome));
              });
}

} // namespace

void addLoadRoutes(RouteTable &table)
{
    using namespace schema;
    table.add(
        {.method = Method::Post,
         .pattern = u"/api/v1/deployments/{id}/load"_s,
         .operation = u"reportLoad"_s,
         .area = u"deployments"_s,
         .summary = u"Reports the requests in hand of a service that is scaled by them."_s,
         .permission = Permission::WriteOwnDeployment,
         .body = shared(object(
             u"LoadReport"_s,
             {required(u"concurrency"_s,
                       described(number(), u"Requests in hand now, over all of its replicas."_s)),
              optional(u"reporter"_s,
                       described(text(0, 100), u"Who counts; what several count adds up."_s))})),
         .answer = shared(
             object(u"LoadAnswer"_s,
                    {required(u"replicas"_s, integer(0, 100'000)),
                     required(u"wished_replicas"_s,
                              described(integer(0, 100'000),
                                        u"What the load asks for, before stabilization."_s)),
                     required(u"valid_seconds"_s, integer(1, 3600)), optional(u"seq"_s, id())})),
         .problems = {409},
         .handler = reportLoad});
}

} // namespace berth::api
