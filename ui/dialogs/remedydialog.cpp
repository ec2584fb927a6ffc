// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/remedydialog.h"

#include "ui/widgets/futures.h"
#include "ui/widgets/planpreviewview.h"

#include <QtWidgets/qpushbutton.h>

namespace berth {

RemedyDialog::RemedyDialog(Backend &backend, DeploymentId id, const QString &name,
                           const RemedyOffer &remedy, QWidget *parent)
    : FormDialog(QStringLiteral("remedyDialog"), QLatin1StringView("edit"), name, parent)
    , m_backend(backend)
    , m_id(id)
    , m_remedy(remedy)
    , m_view(new PlanPreviewView(QStringLiteral("remedyDialog.preview")))
{
    setSubtitle(tr("A dry run of the change: %1. Nothing has happened yet.").arg(remedy.text));
    addWidget(m_view);
    setSendText(tr("Make this change"));
    finishLayout(520);
    look();
}

void RemedyDialog::look()
{
    m_view->showNothing(tr("Working out what the next plan would do…"));
    sendButton()->setEnabled(false);
    whenDone(m_backend.queries().previewChange(m_id, m_remedy.patch), this,
             [this](const Result<PlanPreview> &preview) {
                 if (!preview)
                     return m_view->showError(preview.error());
                 m_footprint = preview->footprint;
                 m_view->showPreview(*preview, m_backend.queries().now());
                 sendButton()->setEnabled(true);
             });
}

void RemedyDialog::send()
{
    // Where the cluster has moved on the refusal says so, and what would happen now is shown.
    setBusy(true);
    whenDone(m_backend.deployments().changeAsPreviewed(m_id, m_remedy.patch, m_footprint), this,
             [this](const Result<Acknowledged<void>> &done) {
                 setBusy(false);
                 if (done)
                     return finish(tr("Changed: %1").arg(m_remedy.text));
                 refused(done.error());
                 if (done.error().reason == QLatin1String("footprint-moved"))
                     look();
             });
}

} // namespace berth
