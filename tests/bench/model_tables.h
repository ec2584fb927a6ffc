// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qjsonobject.h>

#include <functional>

namespace berth::bench {

/// The queue table alone, without a window: load, filter, sort, deltas, bytes a row. One object a
/// figure goes to @p print.
void modelTables(qint64 rows, const std::function<void(const QJsonObject &)> &print);

} // namespace berth::bench
