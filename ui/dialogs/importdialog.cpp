// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/importdialog.h"

#include "models/domain/organization.h"
#include "models/tables/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/fieldrow.h"

#include <QtCore/qfileinfo.h>
#include <QtCore/qpointer.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qfiledialog.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qlistwidget.h>
#include <QtWidgets/qprogressbar.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

ImportDialog::ImportDialog(Backend &backend, QWidget *parent)
    : FormDialog(QStringLiteral("importDialog"), QLatin1StringView("import"),
                 tr("Import openb trace"), parent)
    , m_backend(backend)
    , m_name(new QLineEdit(QStringLiteral("openb")))
    , m_progressBox(new QWidget)
    , m_phase(new QLabel(m_progressBox))
    , m_progress(new QProgressBar(m_progressBox))
    , m_problems(new QListWidget)
{
    setSubtitle(tr("Makes a simulated cluster from the node list and queues every pod at once. "
                   "Either everything is imported or nothing."));
    m_nodes = addFile(QStringLiteral("nodes"), tr("&Node list"),
                      tr("openb_node_list_….csv: name, CPU, memory, GPUs, model"),
                      QStringLiteral("/nodes"));
    m_pods = addFile(QStringLiteral("pods"), tr("&Pod list"),
                     tr("openb_pod_list_….csv: name, CPU, memory, GPUs, quality of service, times"),
                     QStringLiteral("/pods"));
    addField(QStringLiteral("name"), tr("Name of the &cluster"), m_name,
             tr("A new cluster with this name"), QStringLiteral("/cluster_name"));

    m_phase->setObjectName(QStringLiteral("importDialog.phase"));
    m_progress->setObjectName(QStringLiteral("importDialog.progress"));
    m_progress->setAccessibleName(tr("Progress of the import"));
    m_progress->setToolTip(tr("Cancel ends it; nothing is imported then"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    auto *box = new QVBoxLayout(m_progressBox);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(m_phase);
    box->addWidget(m_progress);
    m_progressBox->hide();
    addWidget(m_progressBox);
    m_problems->setObjectName(QStringLiteral("importDialog.problems"));
    m_problems->setAccessibleName(tr("What is wrong with the files"));
    m_problems->setToolTip(tr("File, line and column of what cannot be imported"));
    m_problems->setWordWrap(true);
    m_problems->setMinimumHeight(110);
    m_problems->hide();
    addWidget(m_problems);
    setSendText(tr("Import"));
    finishLayout(580);
}

ImportDialog::~ImportDialog()
{
    if (m_cancel)
        m_cancel->store(true);
}

QLineEdit *ImportDialog::addFile(const QString &name, const QString &label, const QString &tip,
                                 const QString &pointer)
{
    auto *edit = new QLineEdit;
    edit->setPlaceholderText(tr("Path of a CSV file"));
    QAction *choose
        = edit->addAction(icon(QLatin1StringView("folder")), QLineEdit::TrailingPosition);
    choose->setObjectName(QLatin1String("importDialog.choose.") % name);
    choose->setText(tr("Choose a file"));
    choose->setToolTip(tr("Choose a file"));
    const QString title = QString(label).remove(u'&');
    connect(choose, &QAction::triggered, this, [this, edit, title] { chooseFile(edit, title); });
    addField(name, label, edit, tip, pointer);
    return edit;
}

void ImportDialog::chooseFile(QLineEdit *edit, const QString &title)
{
    auto *dialog = new QFileDialog(this, title, QFileInfo(edit->text()).path(),
                                   tr("CSV files (*.csv);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
    dialog->open();
}

QList<FieldError> ImportDialog::check() const
{
    QList<FieldError> errors;
    const auto file = [&](const QLineEdit *edit, const QString &pointer) {
        const QFileInfo info(edit->text().trimmed());
        if (edit->text().trimmed().isEmpty())
            errors << FieldError{pointer, -1, tr("A file is needed."), {}};
        else if (!info.isFile())
            errors << FieldError{pointer, -1, tr("There is no such file."), {}};
        else if (!info.isReadable())
            errors << FieldError{pointer, -1, tr("This file cannot be read."),
                                 tr("look at its permissions")};
    };
    file(m_nodes, QStringLiteral("/nodes"));
    file(m_pods, QStringLiteral("/pods"));
    const auto name = validateName(m_name->text(), QStringLiteral("/cluster_name"));
    return name ? errors : errors + name.error().fields;
}

void ImportDialog::send()
{
    m_problems->hide();
    m_cancel = std::make_shared<std::atomic_bool>(false);
    m_progressBox->show();
    showProgress(tr("Reading the files"), 0, 0);
    setBusy(true);
    OpenbImport what;
    what.nodesFile = m_nodes->text().trimmed();
    what.podsFile = m_pods->text().trimmed();
    what.clusterName = m_name->text().trimmed();
    const auto progress
        = [self = QPointer<ImportDialog>(this)](const QString &phase, qint64 done, qint64 total) {
              if (self)
                  self->showProgress(phase, done, total);
          };
    whenDone(m_backend.store().importOpenb(what, progress, m_cancel), this,
             [this](const Result<Acknowledged<ImportOutcome>> &answer) {
                 setBusy(false);
                 m_cancel.reset();
                 m_progressBox->hide();
                 if (answer)
                     finish(tr("Imported %1 and %2")
                                .arg(format::counted(answer->value.nodes, tr("node"), tr("nodes")),
                                     format::counted(answer->value.deployments, tr("deployment"),
                                                     tr("deployments"))));
                 else
                     showProblems(answer.error());
             });
}

void ImportDialog::showProgress(const QString &phase, qint64 done, qint64 total)
{
    m_progress->setMaximum(total > 0 ? 1000 : 0);
    m_progress->setValue(total > 0 ? int(done * 1000 / total) : 0);
    m_phase->setText(total > 0
                         ? tr("%1: %2 of %3").arg(phase, format::count(done), format::count(total))
                         : tr("%1…").arg(phase));
}

void ImportDialog::showProblems(const Error &error)
{
    if (error.code == ErrorCode::Cancelled) {
        refused(Error::invalid(tr("Cancelled; nothing was imported.")));
        return;
    }
    // "FILE:LINE:COLUMN" belongs to no field of the form.
    m_problems->clear();
    for (const FieldError &field : error.fields) {
        QString line = field.pointer % QLatin1String(": ") % field.message;
        if (!field.hint.isEmpty())
            line += u" — " % field.hint;
        auto *row = new QListWidgetItem(icon(QLatin1StringView("error"), Tone::Bad), line);
        m_problems->addItem(row);
    }
    m_problems->setVisible(m_problems->count() > 0);
    refused(Error::invalid(error.message));
}

void ImportDialog::reject()
{
    if (m_cancel) {
        m_cancel->store(true);
        m_phase->setText(tr("Cancelling…"));
        return;
    }
    FormDialog::reject();
}

} // namespace berth
