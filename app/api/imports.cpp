// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/imports.h"

#include "app/core/core.h"

namespace berth::api {

using namespace Qt::StringLiterals;

Imports::Imports(core::Core &core)
    : m_core(core)
{
    m_thread.setMaxThreadCount(1);
}

Imports::~Imports()
{
    m_isEnding = true;
    m_thread.waitForDone();
}

QFuture<Imports::Imported> Imports::start(const Actor &actor, const core::OpenbSource &source)
{
    QPromise<Imported> promise;
    auto future = promise.future();
    promise.start();
    if (m_isRunning.exchange(true)) {
        promise.addResult(tl::unexpected(Error::conflict(
            u"import-running"_s, u"Another import is under way. Wait for its end."_s)));
        promise.finish();
        return future;
    }
    m_thread.start(
        [this, actor, source, shared = std::make_shared<QPromise<Imported>>(std::move(promise))] {
            core::OpenbImporter importer(m_core.control(), actor);
            auto imported = importer.run(source, {}, [this] { return m_isEnding.load(); });
            m_isRunning = false;
            shared->addResult(std::move(imported));
            shared->finish();
        });
    return future;
}

} // namespace berth::api
