// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/time.h"

#include <QtCore/qjsonobject.h>

#include <vector>

namespace berth::cron::test {

/// One line of a file of vectors: what @p expression fires at after @p from.
struct Vector
{
    QString expression;
    QString zone;
    TimePoint from;
    std::vector<TimePoint> next; ///< none: it never fires
};

/// The objects of a file of JSON lines; ends the program where it cannot be read.
[[nodiscard]] std::vector<QJsonObject> readLines(const QString &path);
/// @p key holds the firings: "next" or, where libraries disagree, "ruling".
[[nodiscard]] std::vector<Vector> readVectors(const QString &path, QLatin1StringView key);

} // namespace berth::cron::test
