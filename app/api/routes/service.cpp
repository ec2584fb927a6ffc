// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/docspages.h"
#include "app/api/explanations.h"
#include "app/api/guard/gateoptions.h"
#include "app/api/http/call.h"
#include "app/api/http/routetable.h"
#include "app/api/json/jsonwriter.h"
#include "app/api/metrics.h"
#include "app/api/openapi.h"
#include "app/api/routes/routes.h"
#include "app/core/core.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"

#include <QtCore/qjsondocument.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Result<Outcome> live(Call &)
{
    Outcome outcome;
    outcome.members = [](JsonWriter &json) { json.member("status"_L1, "ok"_L1); };
    return outcome;
}

/// Ready once the store can be read, the planners are loaded, and somebody could sign in.
Result<Outcome> ready(Call &call)
{
    const auto isSetUp = store::isSetUp(call.reader());
    if (!isSetUp)
        return tl::unexpected(isSetUp.error());
    if (!call.services().core.view()) {
        return tl::unexpected(
            Error::unavailable(u"starting"_s, u"The scheduler has not loaded the store yet."_s));
    }
    if (!*isSetUp) {
        return tl::unexpected(Error::unavailable(
            u"setup-required"_s, u"Berth has no administrator yet. Run 'berthd setup'."_s));
    }
    return live(call);
}

Result<Outcome> version(Call &)
{
    Outcome outcome;
    outcome.members = [](JsonWriter &json) {
        json.member("name"_L1, "berth"_L1);
        json.member("version"_L1, QLatin1StringView(BERTH_VERSION));
        json.member("api"_L1, "v1"_L1);
    };
    return outcome;
}

Result<Answer> metrics(Call &call)
{
    Metrics &all = call.services().metrics;
    if (const auto &counters = call.services().gateCounters)
        all.setGate(counters());
    if (const core::QueueView *view = call.services().explanations.view())
        all.setQueue(*view);
    all.setStore(call.reader().head().value_or(0));
    Answer answer;
    answer.type = "text/plain; version=0.0.4; charset=utf-8";
    answer.body = all.text();
    return answer;
}

Result<Answer> document(Call &call)
{
    static const QByteArray text
        = QJsonDocument(openApiDocument(call.services().routes)).toJson(QJsonDocument::Compact);
    Answer answer;
    answer.type = "application/openapi+json";
    answer.body = text;
    return answer;
}

Result<Answer> page(Call &call)
{
    return docsPage(call.request().path).value_or(Answer());
}

} // namespace

void addServiceRoutes(RouteTable &table)
{
    using namespace schema;
    const SchemaRef status = shared(
        object(u"Health"_s, {required(u"status"_s, oneOf({u"ok"_s})), optional(u"seq"_s, id())}));
    const auto add = [&table](const QString &path, const QString &operation, const QString &summary,
                              const QByteArray &type, PageHandler handler) {
        table.add({.method = Method::Get,
                   .pattern = path,
                   .operation = operation,
                   .area = u"service"_s,
                   .summary = summary,
                   .access = Access::Anyone,
                   .answerType = type,
                   .handler = handler});
    };
    table.add({.method = Method::Get,
               .pattern = u"/livez"_s,
               .operation = u"live"_s,
               .area = u"service"_s,
               .summary = u"The process answers."_s,
               .access = Access::Anyone,
               .answer = status,
               .handler = live});
    table.add({.method = Method::Get,
               .pattern = u"/readyz"_s,
               .operation = u"ready"_s,
               .area = u"service"_s,
               .summary = u"The store is open, the scheduler runs, and somebody can sign in."_s,
               .access = Access::Anyone,
               .answer = status,
               .handler = ready});
    table.add({.method = Method::Get,
               .pattern = u"/version"_s,
               .operation = u"version"_s,
               .area = u"service"_s,
               .summary = u"Which Berth this is."_s,
               .access = Access::Anyone,
               .answer = shared(
                   object(u"Version"_s,
                          {required(u"name"_s, text(1, 50)), required(u"version"_s, text(1, 50)),
                           required(u"api"_s, text(1, 50)), optional(u"seq"_s, id())})),
               .handler = version});
    add(u"/metrics"_s, u"metrics"_s, u"Counters in Prometheus' text format; of no tenant."_s,
        "text/plain", metrics);
    add(u"/openapi.json"_s, u"document"_s, u"This document."_s, "application/openapi+json",
        document);
    add(u"/docs"_s, u"documentation"_s, u"A page to read and try this API, offline."_s, "text/html",
        page);
    add(u"/docs/docs.js"_s, u"documentationScript"_s, u"The page's script."_s, "text/javascript",
        page);
    add(u"/docs/docs.css"_s, u"documentationStyle"_s, u"The page's style."_s, "text/css", page);
}

void addRoutes(RouteTable &table)
{
    addServiceRoutes(table);
    addAccountRoutes(table);
    addOrganizationRoutes(table);
    addInviteRoutes(table);
    addClusterRoutes(table);
    addReservationRoutes(table);
    addDeploymentRoutes(table);
    addForesightRoutes(table);
    addLoadRoutes(table);
    addQueueRoutes(table);
    addImportRoutes(table);
    addJobRoutes(table);
    addFeedRoutes(table);
}

} // namespace berth::api
