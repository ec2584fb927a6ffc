// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/imports.h"

#include "app/api/http/call.h"
#include "app/api/http/routetable.h"
#include "app/api/json/jsonwriter.h"
#include "app/api/routes/routes.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

void importTrace(std::shared_ptr<Call> call, Reply reply)
{
    const auto organization = call->organization();
    if (!organization)
        return reply(tl::unexpected(organization.error()));
    const QJsonObject &body = call->body();
    core::OpenbSource source;
    source.nodesFile = u"/nodes"_s;
    source.podsFile = u"/pods"_s;
    source.nodesText = body.value("nodes"_L1).toString().toUtf8();
    source.podsText = body.value("pods"_L1).toString().toUtf8();
    source.clusterName = body.value("cluster_name"_L1).toString();
    source.organization = *organization;
    call->services()
        .imports.start(call->actor(), source)
        .then(&call->services().context, [reply](const Imports::Imported &imported) {
            if (!imported)
                return reply(tl::unexpected(imported.error()));
            Outcome outcome;
            outcome.status = 201;
            outcome.seq = imported->seq;
            outcome.location = u"/api/v1/clusters/%1"_s.arg(imported->value.cluster.value());
            outcome.members = [made = imported->value](JsonWriter &json) {
                json.member("cluster_id"_L1, made.cluster);
                json.member("nodes"_L1, made.nodes);
                json.member("deployments"_L1, made.deployments);
            };
            reply(std::move(outcome));
        });
}

} // namespace

void addImportRoutes(RouteTable &table)
{
    using namespace schema;
    table.add({.method = Method::Post,
               .pattern = QString::fromLatin1(ImportPath),
               .operation = u"importTrace"_s,
               .area = u"queue"_s,
               .summary = u"Makes a simulated cluster and its queue from the lists of a trace: all "
                          "of it, or nothing."_s,
               .permission = Permission::ManageStore,
               .body = shared(object(
                   u"Import"_s,
                   {required(u"format"_s, oneOf({u"openb"_s})),
                    required(u"cluster_name"_s, text(1, 100)), optional(u"organization_id"_s, id()),
                    required(u"nodes"_s,
                             described(text(1, MostImportBytes),
                                       u"CSV: sn, cpu_milli, memory_mib, gpu, model"_s)),
                    required(u"pods"_s,
                             described(text(1, MostImportBytes),
                                       u"CSV with the columns of the openb lists"_s))})),
               .answer = shared(object(
                   u"Imported"_s,
                   {required(u"cluster_id"_s, id()), required(u"nodes"_s, integer(0, 1'000'000)),
                    required(u"deployments"_s, integer(0, 10'000'000)), optional(u"seq"_s, id())})),
               .status = 201,
               .problems = {409},
               .handler = importTrace});
}

} // namespace berth::api
