// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qstring.h>

#include <optional>

namespace CLI {
class App;
}

namespace berth::ctl {

enum class Shell : quint8 { Bash, Zsh, Fish };

[[nodiscard]] std::optional<Shell> shellFromWord(const QString &word);

/// A script that completes the commands of @p app, their options, and the values of those that
/// take a word of a few. Made from the declarations, so that it never lags behind them.
[[nodiscard]] QString completionScript(const CLI::App &app, Shell shell);

} // namespace berth::ctl
