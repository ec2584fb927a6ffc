// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/exchange.h"
#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/stream/eventstreams.h"
#include "app/api/wire/events.h"
#include "app/core/core.h"
#include "models/store/reader.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Result<Outcome> listEvents(Call &call)
{
    const qint64 epoch = call.services().core.store().epoch();
    const auto after = seqOfCursor(call.parameter(u"after").value_or(u"0"_s), epoch);
    if (!after)
        return tl::unexpected(after.error());
    const int limit = int(call.number(u"limit", UsualPage));
    store::EventQuery query{.after = *after, .limit = limit};
    if (!call.actor().isAdministrator)
        query.organization = call.actor().organization;
    auto page = call.reader().events(query);
    if (!page)
        return tl::unexpected(page.error());
    // A page may be empty although there is more: what the caller may not read is left out of it.
    const bool isFull = int(page->events.size()) == limit;
    const QString next
        = isFull ? feedCursor(epoch, page->events.back().seq) : feedCursor(epoch, page->head);
    std::erase_if(page->events,
                  [&call](const Event &event) { return !mayRead(call.actor(), event); });
    Outcome outcome;
    if (isFull) {
        QUrlQuery link;
        link.addQueryItem(u"after"_s, next);
        link.addQueryItem(u"limit"_s, QString::number(limit));
        outcome.headers.push_back({"Link",
                                   '<' + call.request().path.toUtf8() + '?'
                                       + link.toString(QUrl::FullyEncoded).toUtf8()
                                       + ">; rel=\"next\""});
    }
    outcome.members = [events = std::move(page->events), next, isFull, epoch](JsonWriter &json) {
        json.name("items"_L1).beginArray();
        for (const Event &event : events) {
            json.beginObject();
            writeEventMembers(json, event, epoch);
            json.endObject();
        }
        json.endArray();
        json.name("next"_L1);
        if (isFull)
            json.value(next);
        else
            json.null();
        json.member("head"_L1, next);
    };
    return outcome;
}

Result<void> followEvents(Call &call, const std::shared_ptr<Exchange> &exchange)
{
    const qint64 epoch = call.services().core.store().epoch();
    qint64 after = 0;
    const QByteArray last = call.request().lastEventId;
    const auto given = call.parameter(u"after");
    if (!last.isEmpty() || given) {
        const auto seq = seqOfCursor(last.isEmpty() ? *given : QString::fromLatin1(last), epoch);
        if (!seq)
            return tl::unexpected(seq.error());
        after = *seq;
    } else {
        const auto head = call.reader().head();
        if (!head)
            return tl::unexpected(head.error());
        after = *head;
    }
    QStringList kinds;
    if (const auto listed = call.parameter(u"kind"))
        kinds = listed->split(u',', Qt::SkipEmptyParts);
    for (const QString &kind : std::as_const(kinds)) {
        if (!subjectFromWord(kind)) {
            return tl::unexpected(Error::invalid(u"'%1' is no kind of subject."_s.arg(kind),
                                                 {{u"?kind"_s, -1, u"is unknown: "_s + kind,
                                                   u"such as deployment, node, cluster"_s}}));
        }
    }
    const QByteArray token = call.request().authorization.mid(7).trimmed();
    call.services().streams.add({exchange, token, call.actor(), after, kinds});
    return {};
}

} // namespace

void addFeedRoutes(RouteTable &table)
{
    using namespace schema;
    const QString area = u"feed"_s;
    static const SchemaRef cursor = shared(text(1, 64));
    Schema page = *pageSchema(u"EventPage"_s, eventSchema());
    page.properties.push_back(required(
        u"head"_s, described(text(1, 64), u"Where to go on: the cursor behind this page."_s)));
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/events"_s,
               .operation = u"listEvents"_s,
               .area = area,
               .summary = u"What has changed, in order; gap-free, and chained by its hashes."_s,
               .permission = Permission::ReadOrganization,
               .parameters = {{u"after"_s, cursor, u"The cursor of the last event seen; 0: all."_s},
                              {u"limit"_s, shared(standing(integer(1, LargestPage), UsualPage)),
                               u"How many to answer at most."_s}},
               .answer = shared(page),
               .problems = {410},
               .handler = listEvents});
    table.add(
        {.method = Method::Get,
         .pattern = u"/api/v1/events/stream"_s,
         .operation = u"followEvents"_s,
         .area = area,
         .summary = u"Follows the feed as server-sent events; resumes at Last-Event-ID."_s,
         .permission = Permission::ReadOrganization,
         .parameters = {{u"after"_s, cursor, u"Where to begin; the present head if absent."_s},
                        {u"kind"_s, shared(text(1, 200)),
                         u"Only events of these kinds of subject, as in `deployment,node`."_s}},
         .problems = {410},
         .answerType = "text/event-stream",
         .handler = followEvents});
}

} // namespace berth::api
