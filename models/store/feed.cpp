// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/feed.h"

#include "models/domain/canonicaljson.h"
#include "models/store/jsontext.h"
#include "models/store/statejson.h"

#include <QtCore/qjsondocument.h>

namespace berth::store {

QByteArray eventHash(const QByteArray &previous, const Event &event)
{
    QByteArray line;
    line.reserve(400);
    line += "[\"";
    line += previous;
    line += "\",";
    appendJson(line, event.seq);
    line += ',';
    appendJson(line, qint64(toEpochMillis(event.time)));
    line += ',';
    appendJson(line, QStringView(event.actor));
    line += ',';
    appendJson(line, QStringView(event.action));
    line += ",\"";
    const QLatin1StringView kind = word(event.kind);
    line.append(kind.data(), kind.size());
    line += "\",";
    appendJson(line, event.subjectId);
    line += ',';
    appendJson(line, event.version);
    line += ",\"";
    line += sha256Hex(event.payload);
    line += "\"]";
    return sha256Hex(line);
}

namespace {

constexpr int EventsPerRead = 2000;

Error broken(qint64 seq, const QString &why)
{
    return Error::corrupt(QStringLiteral("chain-broken"),
                          QStringLiteral("The feed does not hold from event ")
                              % QString::number(seq) % QStringLiteral(" on: ") % why);
}

} // namespace

Result<FeedHead> verifyChain(Reader &reader, const std::optional<FeedHead> &expected,
                             const Progress &progress)
{
    FeedHead head{0, sha256Hex(reader.storeUuid())};
    bool isExpectedSeen = !expected || *expected == head;
    for (;;) {
        EventQuery query;
        query.after = head.seq;
        query.limit = EventsPerRead;
        const Result<EventPage> page = reader.events(query);
        if (!page)
            return tl::unexpected(page.error());
        for (const Event &event : page->events) {
            if (event.seq != head.seq + 1)
                return tl::unexpected(broken(head.seq + 1, QStringLiteral("it is missing.")));
            if (eventHash(head.hash, event) != event.hash) {
                return tl::unexpected(
                    broken(event.seq,
                           QStringLiteral("its hash does not follow from what it says and "
                                          "from the event before it.")));
            }
            head = {event.seq, event.hash};
            if (expected && head.seq == expected->seq) {
                if (head.hash != expected->hash) {
                    return tl::unexpected(
                        broken(head.seq, QStringLiteral("its hash is not the expected one.")));
                }
                isExpectedSeen = true;
            }
        }
        if (progress && !progress(head.seq, page->head))
            return tl::unexpected(Error::cancelled());
        if (page->events.empty())
            break;
    }
    if (!isExpectedSeen) {
        return tl::unexpected(broken(head.seq + 1,
                                     QStringLiteral("it ends before the expected head, event ")
                                         % QString::number(expected->seq) % QLatin1Char('.')));
    }
    return head;
}

Result<StoreState> foldedState(Reader &reader, qint64 upTo)
{
    StoreState state;
    state[{SubjectKind::Store, 1}] = storeStateJson(1, Settings());
    qint64 after = 0;
    for (;;) {
        EventQuery query;
        query.after = after;
        query.limit = EventsPerRead;
        Result<EventPage> page = reader.events(query);
        if (!page)
            return tl::unexpected(page.error());
        if (upTo > 0)
            std::erase_if(page->events, [upTo](const Event &event) { return event.seq > upTo; });
        if (page->events.empty())
            return state;
        after = page->events.back().seq;
        if (Result<void> folded = foldEvents(state, page->events, reader); !folded)
            return tl::unexpected(folded.error());
    }
}

QString firstDifference(const StoreState &folded, const StoreState &tables)
{
    const auto name = [](const std::pair<SubjectKind, qint64> &key) -> QString {
        return word(key.first) % QLatin1Char(' ') % QString::number(key.second);
    };
    for (const auto &[key, row] : folded) {
        const auto other = tables.find(key);
        if (other == tables.end())
            return name(key) % QStringLiteral(" is in the events, but not in the tables");
        if (other->second == row)
            continue;
        QStringList fields = row.keys() + other->second.keys();
        for (const QString &field : std::as_const(fields)) {
            if (row.value(field) != other->second.value(field)) {
                const QJsonObject both{{QStringLiteral("events"), row.value(field)},
                                       {QStringLiteral("tables"), other->second.value(field)}};
                return name(key) % QStringLiteral(", ") % field % QStringLiteral(": ")
                    % QString::fromUtf8(QJsonDocument(both).toJson(QJsonDocument::Compact));
            }
        }
    }
    for (const auto &[key, row] : tables) {
        if (!folded.contains(key))
            return name(key) % QStringLiteral(" is in the tables, but not in the events");
    }
    return {};
}

} // namespace berth::store
