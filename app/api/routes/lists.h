// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/call.h"
#include "app/api/json/jsonwriter.h"

namespace berth::api {

inline constexpr int LargestPage = 1'000;
inline constexpr int UsualPage = 100;

/// `limit` and `cursor`.
[[nodiscard]] std::vector<Parameter> pageParameters();
/// The same, and `organization_id` for an administrator.
[[nodiscard]] std::vector<Parameter> organizationPageParameters();
[[nodiscard]] Parameter organizationParameter();

/// Whether the caller may see a cluster; what belongs to others is not found.
[[nodiscard]] Result<void> requireReadable(Call &call, ClusterId id);

/// {"items": [...], "next": cursor or null, "seq"} over @p item.
[[nodiscard]] SchemaRef pageSchema(const QString &name, const SchemaRef &item);

/// How much is asked for. One more row than `limit` is read, which tells whether there is a next
/// page.
struct PageRequest
{
    qint64 after = 0; ///< exclusive: the id of the last row of the page before
    int limit = UsualPage;
};
/// InvalidArgument for a cursor that no list gave.
[[nodiscard]] Result<PageRequest> pageRequest(const Call &call);

/// The `Link` to the page that begins behind @p cursor (RFC 8288).
[[nodiscard]] Header nextLink(const Call &call, const QString &cursor);

/// The answer of a list of @p rows, of which one more than @p limit may have been read.
template<typename Row, typename IdOf, typename Write>
[[nodiscard]] Outcome pageOutcome(const Call &call, std::vector<Row> rows, int limit, IdOf idOf,
                                  Write write)
{
    Outcome outcome;
    QString next;
    if (rows.size() > size_t(limit)) {
        rows.resize(size_t(limit));
        next = QString::number(idOf(rows.back()));
        outcome.headers.push_back(nextLink(call, next));
    }
    outcome.members = [rows = std::make_shared<const std::vector<Row>>(std::move(rows)), next,
                       write](JsonWriter &json) {
        json.name(QLatin1StringView("items")).beginArray();
        for (const Row &row : *rows) {
            json.beginObject();
            write(json, row);
            json.endObject();
        }
        json.endArray();
        json.name(QLatin1StringView("next"));
        if (next.isEmpty())
            json.null();
        else
            json.value(next);
    };
    return outcome;
}

} // namespace berth::api
