// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/openbimporter.h"

#include <QtCore/qthreadpool.h>

#include <atomic>

namespace berth::core {
class Core;
}

namespace berth::api {

/// The largest body of an import: both lists of a trace twenty times as long as openb's.
inline constexpr qint64 MostImportBytes = qint64(16) << 20;
inline constexpr char ImportPath[] = "/api/v1/imports";

/// Imports that came over the API, one at a time, in a thread of their own: an import waits for the
/// core many times, which the API's thread must not. Lives on the API's thread.
class Imports final
{
public:
    using Imported = Result<Acknowledged<core::ImportedCluster>>;

    /// @p core outlives it
    explicit Imports(core::Core &core);
    /// Cancels what runs, of which then nothing is left, and waits for it.
    ~Imports();
    Q_DISABLE_COPY_MOVE(Imports)

    /// Conflict (`import-running`) while another one runs.
    [[nodiscard]] QFuture<Imported> start(const Actor &actor, const core::OpenbSource &source);

private:
    core::Core &m_core;
    std::atomic_bool m_isRunning = false;
    std::atomic_bool m_isEnding = false;
    QThreadPool m_thread;
};

} // namespace berth::api
