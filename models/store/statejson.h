// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/feed.h"
#include "models/store/rows.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace berth::store {

// The JSON form of rows in a StoreState, shared by the fold and by what is read from the tables,
// so that both speak of the same fields; the values come from events in one and from SQL in the
// other.

/// Every column of @p row.
template<typename Row>
[[nodiscard]] QJsonObject columnsJson(const Row &row)
{
    JsonMembers members;
    addAll(members, row);
    return QJsonDocument::fromJson(members.take()).object();
}

[[nodiscard]] inline QJsonValue parsedJson(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (document.isArray())
        return document.array();
    return document.object();
}

/// The store itself: its epoch and its settings.
[[nodiscard]] QJsonObject storeStateJson(qint64 epoch, const Settings &settings);
[[nodiscard]] QJsonObject nodeStateJson(const Node &node);
[[nodiscard]] QJsonObject revisionStateJson(const Revision &revision);
/// @param since when it was taken
[[nodiscard]] QJsonObject allocationStateJson(const Allocation &allocation, TimePoint since);

} // namespace berth::store
