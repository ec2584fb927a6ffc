// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/cron/expression.h"

#include <functional>

namespace berth::cron {

/// Gives a phrase of the description in the reader's language; the phrases are marked with
/// QT_TRANSLATE_NOOP in the context "Cron".
using Translate = std::function<QString(const char *phrase)>;

/// @p expression in words: "At 04:05 on day 1 of the month or on Monday". Without @p translate in
/// English. Pure; any thread.
[[nodiscard]] QString describe(const Expression &expression, const Translate &translate = {});

} // namespace berth::cron
